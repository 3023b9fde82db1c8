"""The declared exercises: right references, mistakes that are told apart, hints that leave the last step."""

import ast
import copy
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from small_exercises import SCORES, SHEET

import dnnlab as dl
from dnnlab.checks import checker
from dnnlab.checks.compile import compile_exercise, compile_exercises, up_to_date
from dnnlab.checks.costs import CubicCost
from dnnlab.checks.data import read
from dnnlab.checks.declaration import Case, Mistake
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close
from dnnlab.checks.verify import DeclarationError, verify

NAMES = [
    "cost",
    "output_deltas",
    "hidden_delta",
    "leaky_relu_backward",
    "batch_gradients",
    "gradients_of_mean",
    "central_difference",
    "relative_error",
    "planted_bug",
    "backward_pass",
    "training_step",
    "window_gradients",
]


def test_the_exercises_of_the_sheet(declared):
    assert list(declared) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_passes_and_every_mistake_is_known_as_itself_for_three_seeds(declared, name):
    assert len(declared[name].mistakes) >= 4
    verify(declared[name])


@pytest.mark.parametrize("name", NAMES)
def test_messages_of_known_mistakes_are_short_and_hold_the_hint(declared, name):
    compiled = compile_exercise(declared[name])
    for mistake in declared[name].mistakes:
        if mistake.part is None and declared[name].cases:
            message = " ".join(diagnose(compiled, mistake.answer).message.split())
            assert mistake.hint in message
            assert len(message) < 1200


# References against the core and against differences


def close_parts(given, expected):
    return all(close(np.asarray(g), np.asarray(e)) for g, e in zip(given, expected, strict=True))


def cases(exercise):
    return exercise.cases(np.random.default_rng(5))


def test_cost_against_the_core(declared):
    for case in cases(declared["cost"]):
        assert np.isclose(declared["cost"].reference(*case.inputs), dl.SquaredError().value(*case.inputs))


def test_output_deltas_against_the_core(declared):
    for case in cases(declared["output_deltas"]):
        Z, Y = case.inputs
        A = dl.sigmoid(Z)
        expected = (
            dl.SquaredError().gradient(Z, Y),
            dl.Sigmoid().backward(dl.SquaredError().gradient(A, Y), Z, A),
            dl.BinaryCrossEntropy().gradient(Z, Y),
            dl.SoftmaxCrossEntropy().gradient(Z, Y),
        )
        assert close_parts(declared["output_deltas"].reference(Z, Y), expected)


def test_hidden_delta_against_the_core(declared):
    for case in cases(declared["hidden_delta"]):
        delta_next, W, W_next, Z = case.inputs
        here = dl.Network(
            [dl.Dense(W.shape[1], len(W), "tanh"), dl.Dense(len(W), len(W_next))],
            rng=np.random.default_rng(0),
            loss="squared_error",
        )
        first, second = here.layers
        first.W[:], second.W[:] = 0, W_next
        first.b[:] = 0
        for row in range(len(Z)):
            first.b[:] = Z[row]
            here.forward(np.zeros((1, W.shape[1])))
            first.backward(second.backward(delta_next[row : row + 1]))
            assert close(declared["hidden_delta"].reference(*case.inputs)[row], first.delta[0])


def test_leaky_relu_against_the_core(declared):
    for case in cases(declared["leaky_relu_backward"]):
        dA, Z, slope = case.inputs
        activation = dl.LeakyReLU(slope)
        assert close(
            declared["leaky_relu_backward"].reference(dA, Z, slope), activation.backward(dA, Z, activation(Z))
        )


def test_batch_gradients_against_the_core(declared):
    for case in cases(declared["batch_gradients"]):
        delta, A = case.inputs
        layer = dl.Dense(A.shape[1], delta.shape[1])
        dl.Network([layer], loss="squared_error", rng=np.random.default_rng(0))
        layer.forward(A)
        layer.backward(delta)
        dW, db = declared["batch_gradients"].reference(delta, A)
        assert close_parts((dW, db), (layer.dW, layer.db))
        assert close_parts(declared["gradients_of_mean"].reference(delta * len(delta), A), (dW, db))


def test_central_difference_against_the_exact_gradient(declared):
    for case in cases(declared["central_difference"]):
        J, theta, eps = case.inputs
        exact = J.gradient(theta)
        assert close(declared["central_difference"].reference(J, theta, eps), exact + J.c * eps**2)


def test_relative_error_is_the_books(declared):
    for case in cases(declared["relative_error"]):
        assert np.isclose(declared["relative_error"].reference(*case.inputs), dl.relative_error(*case.inputs))


def network(W2, b2, W3, b3):
    net = dl.mlp(
        [W2.shape[1], len(W2), len(W3)],
        activation="tanh",
        loss="softmax_cross_entropy",
        rng=np.random.default_rng(0),
    )
    for layer, W, b in zip(net.layers, (W2, W3), (b2, b3), strict=True):
        layer.W[:], layer.b[:] = W, b
    return net


def test_training_step_and_backward_pass_against_the_core(declared):
    for case in cases(declared["training_step"]):
        X, Y, W2, b2, W3, b3, eta = case.inputs
        net = network(W2, b2, W3, b3)
        net.loss_and_grad(X, Y)
        first, second = net.layers
        given = declared["backward_pass"].reference(X, first.z, first.a, dl.softmax(second.z), Y, W3)
        assert close_parts(given, (second.dW, second.db, first.dW, first.db))
        dl.SGD(eta).step(net.theta, net.grad)
        assert close_parts(
            declared["training_step"].reference(*case.inputs), (first.W, first.b, second.W, second.b)
        )


def test_window_gradients_against_differences(declared):
    eps = 1e-6
    for case in cases(declared["window_gradients"]):
        x_true, x_false, *parameters = case.inputs

        def J(W, b, u, x_true=x_true, x_false=x_false):
            return max(0.0, 1 - u @ np.tanh(W @ x_true + b) + u @ np.tanh(W @ x_false + b))

        measured = []
        for place in range(3):
            slopes = np.zeros_like(parameters[place])
            for index in np.ndindex(slopes.shape):
                up, down = copy.deepcopy(parameters), copy.deepcopy(parameters)
                up[place][index] += eps
                down[place][index] -= eps
                slopes[index] = (J(*up) - J(*down)) / (2 * eps)
            measured.append(slopes)
        dW, db, du = measured
        for given, slopes in zip(
            declared["window_gradients"].reference(*case.inputs), (du, dW, db), strict=True
        ):
            assert np.allclose(given, slopes, atol=1e-8)


def test_the_gradient_of_the_cubic_cost():
    J = CubicCost.random(4, np.random.default_rng(0))
    theta, eps = np.arange(4.0), 1e-5
    slopes = [(J(theta + eps * e) - J(theta - eps * e)) / (2 * eps) for e in np.eye(4)]
    assert np.allclose(J.gradient(theta), slopes, rtol=1e-8)


# Hints


def solution_expressions(sheet):
    """Every expression of some length in the solutions, without spaces, by exercise."""
    notebook = json.loads(sheet.source(SHEET).read_text())
    found = {}
    for cell in notebook["cells"]:
        if not cell["metadata"].get("nbgrader", {}).get("solution"):
            continue
        lines = "".join(cell["source"]).split("\n")
        begin = lines.index(next(line for line in lines if "BEGIN SOLUTION" in line)) + 1
        texts = {
            ast.unparse(node).replace(" ", "")
            for node in ast.walk(ast.parse("\n".join(lines)))
            if isinstance(node, ast.expr) and not isinstance(node, ast.Name) and node.lineno > begin
        }
        found[cell["metadata"]["nbgrader"]["grade_id"]] = {text for text in texts if len(text) >= 12}
    return found


def test_hints_never_hold_the_code_of_an_answer(sheet, declared):
    expressions = solution_expressions(sheet)
    assert set(expressions) == set(NAMES) - {"cost"}
    assert all(expressions.values())
    notebook = json.loads(sheet.source(SHEET).read_text())
    prose = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    hints = [mistake.hint for exercise in declared.values() for mistake in exercise.mistakes]
    for text in prose + hints:
        bare = "".join(text.replace("−", "-").split())
        for name, found in expressions.items():
            for expression in found:
                assert expression not in bare, f"{name}: {expression} stands in {text!r}"


def test_hints_are_sentences(declared):
    for exercise in declared.values():
        for mistake in exercise.mistakes:
            assert mistake.hint[0].isupper() or mistake.hint[0] in "δd", mistake.hint
            assert mistake.hint[-1] in ".?", mistake.hint


# Compiled data


def test_compiled_data_hold_numbers_and_text_only(sheet):
    with np.load(sheet.source(SHEET).with_suffix(".npz"), allow_pickle=False) as file:
        kinds = {name: file[name].dtype.kind for name in file.files}
        text = file["index"].tobytes().decode()
    assert kinds == {"index": "u", "numbers": "f"}
    bare = "".join(text.split())
    for expressions in solution_expressions(sheet).values():
        assert not [expression for expression in expressions if expression in bare]
    assert "lambda" not in text


def test_the_stored_data_are_those_of_the_declarations(sheet):
    assert up_to_date(sheet.exercises(SHEET), sheet.source(SHEET).with_suffix(".npz"))


def test_data_of_other_declarations_are_out_of_date(tmp_path):
    path = tmp_path / "x.npz"
    assert not up_to_date([SCORES], path)
    compile_exercises([SCORES], path)
    assert up_to_date([SCORES], path)
    other_hint = replace(SCORES.mistakes[0], hint="Another hint, long enough to be one.")
    others = {
        "mistakes": (other_hint,),
        "points": 3,
        "reference": lambda X, W: X @ W.T,
        "cases": lambda rng: SCORES.cases(rng)[:2],
    }
    for name, value in others.items():
        assert not up_to_date([replace(SCORES, **{name: value})], path), name
    assert not up_to_date([SCORES, SCORES], path)


def test_compiling_twice_gives_the_same_bytes_and_another_seed_other_numbers(sheet, tmp_path):
    exercises = sheet.exercises(SHEET)
    a = compile_exercises(exercises, tmp_path / "a.npz").read_bytes()
    b = compile_exercises(exercises, tmp_path / "b.npz").read_bytes()
    c = compile_exercises(exercises, tmp_path / "c.npz", seed=1).read_bytes()
    assert a == b
    assert a != c


def test_what_was_written_is_read(declared, tmp_path):
    path = compile_exercises(list(declared.values()), tmp_path / "x.npz")
    for name, exercise in read(path).items():
        fresh = compile_exercise(declared[name])
        for a, b in zip(exercise.cases, fresh.cases, strict=True):
            for x, y in zip(a.inputs, b.inputs, strict=True):
                assert type(x) is type(y)
                assert not isinstance(x, np.ndarray) or (np.array_equal(x, y) and x.dtype == y.dtype)


def test_a_missing_or_strange_file_is_a_clear_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="must lie beside the notebook"):
        checker(tmp_path / "none.npz")
    strange = tmp_path / "strange.npz"
    np.savez(strange, x=np.zeros(3))
    with pytest.raises(ValueError, match="not a file of compiled exercises"):
        checker(strange)
    strange.write_bytes(b"no zip at all")
    with pytest.raises(ValueError, match="not a file of compiled exercises"):
        checker(strange)
    with zipfile.ZipFile(strange, "w") as archive, archive.open("index.npy", "w") as file:
        np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="not a file of compiled exercises"):
        checker(strange)


# Wrong declarations are told what is wrong with them

HINT = "A hint that is long enough to be one."


def right(X, W):
    return X @ W.T / len(X)


WRONG = {
    "is used twice": {"mistakes": (Mistake("a", HINT, lambda X, W: X), Mistake("a", HINT, lambda X, W: W))},
    "a hint has 20 to": {"mistakes": (Mistake("a", "Short.", lambda X, W: X),)},
    "there is no part 'dW'": {"mistakes": (Mistake("a", HINT, lambda X, W: X, "dW"),)},
    "is accepted as right": {"mistakes": (Mistake("a", HINT, lambda X, W: np.dot(X, W.T) / len(X)),)},
    "a and b give the same outputs": {
        "mistakes": (Mistake("a", HINT, lambda X, W: X), Mistake("b", HINT, lambda X, W: +X))
    },
    "b: is taken for mistake:a": {
        "mistakes": (Mistake("a", HINT, lambda X, W: X), Mistake("b", HINT, lambda X, W: +X))
    },
    "raises in every case": {"mistakes": (Mistake("a", HINT, lambda X, W: X[99]),)},
    "there are cases, but the reference is no function": {"reference": 3.0},
    "the reference is a function, but there are no cases": {"cases": None},
    "batch: there is no argument 'Z'": {"batch": "Z"},
    "there are no cases": {"cases": lambda rng: []},
    "that is not finite": {"cases": lambda rng: [Case(np.full((2, 2), np.inf), np.ones((2, 2)))]},
}


@pytest.mark.parametrize("complaint", WRONG)
def test_a_wrong_declaration_is_told_what_is_wrong(complaint):
    with pytest.raises(DeclarationError, match=complaint):
        verify(replace(SCORES, **WRONG[complaint]))


def test_a_reference_that_changes_its_arguments_is_refused():
    def in_place(X, W):
        X /= len(X)
        return X @ W.T

    with pytest.raises(DeclarationError, match="the reference is not accepted"):
        verify(replace(SCORES, reference=in_place))
