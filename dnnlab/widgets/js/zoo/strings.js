// @ts-check
/** All that the activation zoo says, in one place, so that the book can be translated. */
import { fmt } from "../ui/format.js";

export const title = "The activation zoo";

/**
 * What is said of a function. `f` and `d` are a formula or cases [formula, condition]; `^(…)` is set as a superscript, `t` is
 * short for `where`. `at`: what there is to say where it jumps or bends.
 * @typedef {string | string[][]} Formula
 * @typedef {{ name: string, f: Formula, d: Formula, where?: string, at?: string, good: string, bad: string, use: string,
 *   from: string, curves?: string[] }} Words  curves: names in the plot of f and its slope, where they are not `name` and `name′`
 * @type {Record<string, Words>}
 */
export const words = {
  sign: {
    name: "sign", f: [["1", "z > 0"], ["−1", "z ≤ 0"]], d: "0",
    at: "At the jump there is no slope; the core says 0 and refuses to pass a gradient. The difference is 1/h: it grows without bound as h shrinks.",
    good: "A plain decision, and zero-centred.", bad: "No slope anywhere: gradient descent learns nothing through it.",
    use: "The perceptron and ADALINE’s answer.", from: "Rosenblatt 1958, The perceptron",
  },
  step: {
    name: "step", f: [["1", "z > 0"], ["0", "z ≤ 0"]], d: "0",
    at: "At the jump there is no slope; the core says 0 and refuses to pass a gradient. The difference is 1/(2h): it grows without bound as h shrinks.",
    good: "A neuron that fires or does not; logic gates by hand.", bad: "No slope anywhere: gradient descent learns nothing through it.",
    use: "The first model of a neuron.", from: "McCulloch and Pitts 1943, A logical calculus of the ideas immanent in nervous activity",
  },
  identity: {
    name: "identity", f: "z", d: "1",
    good: "Costs nothing, hands every gradient back whole.", bad: "Not non-linear: any stack of such layers is one linear layer.",
    use: "The output of a regression.", from: "Widrow and Hoff 1960, Adaptive switching circuits",
  },
  sigmoid: {
    name: "sigmoid", f: "1 / (1 + e^(−z))", d: "f(z)·(1 − f(z))",
    good: "Smooth; its output reads as a probability.", bad: "Flat at both ends, never steeper than ¼, never below 0: gradients shrink and all inputs of the next layer share a sign.",
    use: "The output for two classes; the gates of recurrent networks.", from: "Verhulst 1845 named the logistic curve; Rumelhart, Hinton and Williams 1986 made it the unit of back-propagation",
  },
  tanh: {
    name: "tanh", f: "tanh(z)", d: "1 − f(z)²",
    good: "Smooth and zero-centred; slope 1 at 0. It is 2·sigmoid(2z) − 1.", bad: "Flat at both ends.",
    use: "Hidden layers of shallow networks; the state of recurrent networks.", from: "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, recommends it over the sigmoid",
  },
  relu: {
    name: "ReLU", f: [["z", "z > 0"], ["0", "z ≤ 0"]], d: [["1", "z > 0"], ["0", "z ≤ 0"]],
    at: "The kink: slope 0 on the left, 1 on the right. The core takes 0; the central difference gives the mean of both, ½. Hardly any z is exactly 0, so it does not matter.",
    good: "Cheap; slope 1 wherever it is active; many outputs exactly 0 (a sparse layer).", bad: "Not zero-centred; a neuron whose z is always below 0 never learns again (a dead ReLU).",
    use: "The usual choice for hidden layers.", from: "Fukushima 1969; Nair and Hinton 2010; Glorot, Bordes and Bengio 2011, Deep sparse rectifier neural networks",
  },
  leaky_relu: {
    name: "leaky ReLU", f: [["z", "z > 0"], ["s·z", "z ≤ 0"]], d: [["1", "z > 0"], ["s", "z ≤ 0"]],
    at: "The kink: slope s on the left, 1 on the right. The core takes s; the central difference gives the mean of both.",
    good: "Never flat: a neuron is never quite dead.", bad: "“Never quite”: with s = 0.01, ten of them at z < 0 let 10⁻²⁰ of a step through. One more number to choose; not zero-centred.",
    use: "Where ReLUs die.", from: "Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models",
  },
  prelu: {
    name: "PReLU", f: [["z", "z > 0"], ["s·z", "z ≤ 0"]], d: [["1", "z > 0"], ["s", "z ≤ 0"]],
    at: "The kink: slope s on the left, 1 on the right. The core takes s; the central difference gives the mean of both.",
    good: "Learns its slope s, one for each neuron; 0.25 at the start.", bad: "More parameters, so more room to overfit.",
    use: "Deep image networks.", from: "He, Zhang, Ren and Sun 2015, Delving deep into rectifiers",
  },
  elu: {
    name: "ELU", f: [["z", "z > 0"], ["α·(e^(z) − 1)", "z ≤ 0"]], d: [["1", "z > 0"], ["α·e^(z)", "z ≤ 0"]],
    at: "Slope α on the left, 1 on the right: with α = 1 they meet and only the bend jumps; with another α it is a kink. The core takes α.",
    good: "Outputs nearer to mean 0; with α = 1 no kink.", bad: "An exponential to compute; flat far to the left.",
    use: "Deep networks without batch normalisation.", from: "Clevert, Unterthiner and Hochreiter 2016, Fast and accurate deep network learning by exponential linear units",
  },
  softplus: {
    name: "softplus", f: "ln(1 + e^(z))", d: "1 / (1 + e^(−z))",
    good: "A smooth ReLU; always positive; its slope is the sigmoid.", bad: "Never exactly 0; far from zero-centred; flat to the left.",
    use: "Outputs that must be positive, such as a variance.", from: "Dugas, Bengio, Bélisle, Nadeau and Garcia 2001, Incorporating second-order functional knowledge for better option pricing",
  },
  softsign: {
    name: "softsign", f: "z / (1 + |z|)", d: "1 / (1 + |z|)²",
    at: "Slope 1 from both sides; only the bend jumps, from +2 to −2.",
    good: "No exponential; saturates much later than tanh.", bad: "Its slope falls fast near 0.",
    use: "In place of tanh; rare today.", from: "Elliott 1993, A better activation function for artificial neural networks; compared with others in Glorot and Bengio 2010",
  },
  hard_tanh: {
    name: "hard tanh", f: [["1", "z ≥ 1"], ["z", "−1 < z < 1"], ["−1", "z ≤ −1"]], d: [["1", "−1 < z < 1"], ["0", "|z| ≥ 1"]],
    at: "A kink: slope 1 inside, 0 outside. The core takes 0; the central difference gives the mean of both, ½.",
    good: "As cheap as a ReLU, zero-centred, bounded.", bad: "Exactly flat beyond ±1: nothing is learnt there.",
    use: "Small devices; networks with few bits.", from: "Collobert, Weston, Bottou, Karlen, Kavukcuoglu and Kuksa 2011, Natural language processing (almost) from scratch",
  },
  arctan: {
    name: "arctan", f: "arctan(z)", d: "1 / (1 + z²)",
    good: "Zero-centred; its slope falls slowly, like 1/z².", bad: "Bounded by ±π/2 where ±1 would be handier; still saturates.",
    use: "In place of tanh; rare today.", from: "No single origin; studied in Sivri, Akman and Berkol 2022, Multiclass classification using arctangent activation function and its variations",
  },
  softmax: {
    name: "softmax", curves: ["p₁", "∂p₁/∂z₁"], f: "e^(z₁) / (e^(z₁) + e^(z₂) + e^(z₃))", d: "p₁·(1 − p₁)",
    good: "Several outputs that are positive and sum to 1: probabilities.", bad: "Every output depends on every z, so there is a matrix of slopes: ∂p₁/∂z₂ = −p₁·p₂. Saturates.",
    use: "The output for several classes; the attention of transformers.", from: "Bridle 1990, Probabilistic interpretation of feedforward classification network outputs",
  },
  selu: {
    name: "SELU", f: [["λ·z", "z > 0"], ["λ·α·(e^(z) − 1)", "z ≤ 0"]], d: [["λ", "z > 0"], ["λ·α·e^(z)", "z ≤ 0"]], where: "λ = 1.0507, α = 1.6733",
    at: "A kink: slope λα = 1.76 on the left, λ = 1.05 on the right. The core takes λα.",
    good: "Pulls mean and variance of a layer to 0 and 1.", bad: "Only together with its own initialisation and form of dropout.",
    use: "Deep fully connected networks.", from: "Klambauer, Unterthiner, Mayr and Hochreiter 2017, Self-normalizing neural networks",
  },
  gelu: {
    name: "GELU", f: "½·z·(1 + t)", d: "½·(1 + t) + ½·z·(1 − t²)·√(2/π)·(1 + 0.134145·z²)", where: "t = tanh(√(2/π)·(z + 0.044715·z³))",
    good: "A smooth ReLU that lets small negative values through.", bad: "A tanh and a cube to compute; not monotonic.",
    use: "Transformers.", from: "Hendrycks and Gimpel 2016, Gaussian error linear units",
  },
  silu: {
    name: "SiLU", f: "z / (1 + e^(−z))", d: "t + f(z)·(1 − t)", where: "t = 1 / (1 + e^(−z))",
    good: "A smooth ReLU, also called swish.", bad: "An exponential to compute; not monotonic.",
    use: "Image networks, language models.", from: "Hendrycks and Gimpel 2016; Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017",
  },
  hard_sigmoid: {
    name: "hard sigmoid", f: [["1", "z ≥ 3"], ["z / 6 + ½", "−3 < z < 3"], ["0", "z ≤ −3"]], d: [["1 / 6", "−3 < z < 3"], ["0", "|z| ≥ 3"]],
    at: "A kink: slope 1/6 inside, 0 outside. The core takes 0; the central difference gives the mean of both, 1/12.",
    good: "A sigmoid without an exponential.", bad: "Exactly flat beyond ±3.",
    use: "Small devices; gates on a phone.", from: "Howard and others 2019, Searching for MobileNetV3",
  },
};
/** The names of f and its slope in the plot. @param {Words} words */
export const curveNames = ({ name, curves = [name, `${name}′`] }) => curves;
export const withT = "with ";

// Predict
export const question = "Answer from the curves and your head. Then the slopes appear, dashed, and below them three views: 200 numbers, ten layers, facts.";
/** @type {Record<"saturated" | "mean" | "ten", { label: string, options: [string, string][], right: string }>} */
export const questions = {
  saturated: { label: "200 random numbers, bell-shaped around 0 with spread 3, go through a sigmoid. How many meet a slope below 0.01?",
    options: [["0", "none"], ["20", "about 20"], ["80", "about 80"], ["180", "about 180"]], right: "20" },
  mean: { label: "With spread 1, they go through a ReLU. The mean of the outputs is about",
    options: [["0", "0"], ["0.1", "0.1"], ["0.4", "0.4"], ["0.8", "0.8"]], right: "0.4" },
  ten: { label: "Ten sigmoids in a row, each where it is steepest. Their ten slopes multiplied make about",
    options: [["0", "1"], ["-2", "10⁻²"], ["-4", "10⁻⁴"], ["-6", "10⁻⁶"]], right: "-6" },
};
/** @param {number} right @param {number} saturated of the 200 @param {number} mean @param {number} steepest slope of the sigmoid */
export const answer = (right, saturated, mean, steepest) => (right < 0 ? "" : `${right} of 3. `)
  + `The sigmoid is nearly flat for ${saturated} of the 200. ReLU’s outputs have the mean ${fmt(mean, 2)}: what is below 0 is cut off, what is above stays. `
  + `And ${fmt(steepest, 2)}¹⁰ = ${fmt(steepest ** 10)}.`;

// Choosing
export const gallery = "All functions; choose one to look at it";
export const galleryAlso = "Met elsewhere";
export const pick = "A click chooses";
export const pickOptions = { a: "A", b: "B, beside it" };
export const withoutB = "Without B";
/** @param {string} role "A" or "B" */
export const chosenAs = (role) => `, chosen as ${role}`;
export const z = "z";
/** A number that is chosen, as it is. @param {number} z */
export const zText = (z) => String(z).replace("-", "−");
/** @param {string} name @param {string} key */
export const parameter = (name, key) => ({ slope: `slope s of ${name}`, alpha: `α of ${name}`, z2: "z₂ of softmax", z3: "z₃ of softmax" })[key] ?? key;
/** @param {string} what @param {number} z */
export const plot = (what, z) => `${what}; the point is at z = ${zText(z)}`;
/** @param {string} name @param {boolean} slopes */
export const curves = (name, slopes) => slopes ? `${name} solid, its slope dashed` : name;
export const and = " and ";
/** @param {number} z */
export const handle = (z) => `Point at z = ${zText(z)}; the arrow keys move it`;
export const key = "Lines in the picture";
export const tangent = "tangent at z", tangents = "tangents at z";
/** The slopes of p₁ along the other two logits: −p₁p₂ and −p₁p₃. @param {number} z2 @param {number} z3 */
export const cross = (z2, z3) => z2 === z3 ? "∂p₁/∂z₂ = ∂p₁/∂z₃" : z2 > z3 ? "below: ∂p₁/∂z₂, above: ∂p₁/∂z₃" : "below: ∂p₁/∂z₃, above: ∂p₁/∂z₂";

// Numbers at z
export const aboutDifference = "Central difference: (f(z + h) − f(z − h)) / 2h with h = 10⁻⁵, a check on f′.";
export const rows = { f: "f(z)", slope: "f′(z)", difference: "central difference", off: "they differ by", p: "p₁, p₂, p₃", cross: "∂p₁/∂z₂, ∂p₁/∂z₃" };
/** @param {string} name @param {number} z @param {number} f @param {number} slope NaN: not to be told yet */
export const sentence = (name, z, f, slope) => `${name} makes ${fmt(f)} of z = ${zText(z)}`
  + (Number.isNaN(slope) ? "." : `; its slope there is ${fmt(slope)}.`);

// Facts
export const facts = { f: "formula", d: "derivative", range: "range", centred: "zero-centred?", saturates: "saturates?", slope: "largest slope",
  monotonic: "monotonic?", smooth: "smooth?", parameters: "parameters", cost: "cost of our code", good: "pros", bad: "cons", use: "used for" };
export const captionCompared = "Facts";
export const yes = "yes", no = "no", none = "none";
/** @param {number} mean */
export const centred = (mean) => `${Math.abs(mean) < 0.005 ? yes : no}: mean ${fmt(mean, 2)}`;
/** @param {number | null} below @param {number | null} above @param {number} flat */
export function saturates(below, above, flat) {
  if (below === 0 && above === 0) return "flat everywhere";
  if (below !== null && above === -below) return `slope < ${flat} if |z| > ${fmt(above)}`;
  const where = [below !== null && `z < ${fmt(below)}`, above !== null && `z > ${fmt(above)}`].filter(Boolean);
  return where.length ? `slope < ${flat} if ${where.join(" or ")}` : no;
}
/** The same in a table. @param {number | null} below @param {number | null} above */
export const saturatesShort = (below, above) => below === 0 && above === 0 ? "everywhere"
  : [below !== null && `< ${fmt(below)}`, above !== null && `> ${fmt(above)}`].filter(Boolean).join(", ") || no;
/** @param {boolean} is */
export const monotonic = (is) => (is ? "yes, it never falls" : "no, it falls and rises");
/** @param {number | null} jump */
export const smooth = (jump) => jump === null ? yes : ["no: it jumps", "no: a kink, its slope jumps", "nearly: the slope is continuous, its bend jumps"][jump];
/** @param {Record<string, number>} parameters */
export const parameters = (parameters) => Object.entries(parameters).map(([key, value]) =>
  `${{ slope: "s", alpha: "α", z2: "z₂", z3: "z₃" }[key] ?? key} = ${zText(value)}`).join(", ") || none;
export const learnt = ", learnt in training; choose it here";
export const logits = ", other inputs";
/** @param {number[]} cost */
export const cost = ([f, d]) => `f ${fmt(f, 1)}, f′ ${fmt(d, 1)}`;
/** @param {number[]} cost */
export const costHere = ([f, d]) => `; on your machine, now: f ${fmt(f, 1)}, f′ ${fmt(d, 1)}`;
/** @param {string} where */
export const aboutFacts = (where) => `Mean: of f(z) for random z, bell-shaped around 0 with spread 1. Cost: time of our NumPy code for each number, one addition being 1; `
  + `measured on ${where}. Other machines, and other ways to write the code, differ.`;
export const measure = "Measure the cost here";
export const measuring = "Measuring …";
export const sources = "How this was measured, who thought of it, and the code that computes it";
/** @param {string} name */
export const source = (name) => `The class that computes ${name}`;

// The three views
export const view = "What if …";
export const views = { data: "… 200 numbers come through?", stack: "… ten layers do it?", facts: "Facts" };

// What becomes of data
export const spread = "200 random numbers z, bell-shaped around 0; their spread";
export const output = "f(z)";
export const count = "how many of 200";
export const line = { pos: ", solid", neg: ", dashed" };
/** @param {{ values: number[], mean: number, saturated: number, zero: number }} pushed */
export const pushed = ({ values: { length }, mean, saturated, zero }) =>
  `: mean ${fmt(mean, 2)} (the upright line); ${Math.round(saturated * length)} of ${length} saturated (slope below 0.01), ${Math.round(zero * length)} exactly 0`;
/** @param {string} text @param {number} spread */
export const dataPlot = (text, spread) => `Histogram of f(z) for z bell-shaped around 0 with spread ${spread}. ${text}`;

// A stack
export const stackIntro = "f ten times in a row, weights of 1. What a step in the first z becomes at the end is the product of the ten slopes.";
export const layer = "layers";
export const logProduct = "product of the slopes, as a power of 10";
/** @param {{ values: number[], products: number[] }} stack @param {number} best */
export const stacked = ({ values, products }, best) =>
  `: ${[0, 1, 2].map((i) => fmt(values[i])).join(" → ")} → … → ${fmt(values[10])}; product of the slopes ${fmt(products[10])}`
  + (products[10] === 0 ? ", nothing comes back" : "") + `. At best, each at its steepest: ${fmt(best)}.`;
export const nothing = "0";
export const notStacked = " stands once, at the output; it is not stacked.";
/** @param {string} text */
export const stackPlot = (text) => `Product of the slopes after each of ten layers. ${text}`;

// Table
/** @param {number} z */
export const caption = (z) => `All functions at z = ${zText(z)}`;
export const captionFacts = "All functions: facts";
export const head = ["function", "f(z)", "f′(z)", "central difference"];
export const headFacts = ["function", "formula", "derivative", "range", "zero-centred?", "saturates, z", "largest slope", "monotonic?", "cost of our code, f and f′"];
export const later = "Slopes and facts join this table after your prediction.";

// Where the numbers come from
/** @param {number} difference */
export const refused = (difference) => `This browser’s arithmetic differs from NumPy’s by ${fmt(difference)}, more than 10⁻⁶: its curves and numbers are not shown.`;
export const kernelLost = "computed in this page: the kernel does not answer";
