// @ts-check
/** What the parts shared by all widgets say, in one place, so that the book can be translated. */
export const UI = {
  play: "Play",
  pause: "Pause",
  keyFrame: "Next key frame",
  step: "Step",
  back: "Back",
  ten: "Ten steps on",
  tenBack: "Ten steps back",
  home: "To the start",
  end: "To the end",
  reset: "Reset, same start",
  scrub: "Position",
  transport: "Stepping",
  keys: "Keys: → and ← step, Shift for ten, Space plays, Home, End, R resets",
  table: "Table",
  tableOf: "All numbers as a table",
  showMe: "Show me",
  commit: "That is my prediction",
  choose: "Choose an option first.",
  predict: "Predict",
  right: "Right",
  wrong: "Not quite",
};

/** Where the numbers come from. */
export const BADGES = {
  replay: "recorded from NumPy",
  twin: "computed in this page, checked against NumPy",
  live: "live kernel",
  wait: "asking the kernel",
};
