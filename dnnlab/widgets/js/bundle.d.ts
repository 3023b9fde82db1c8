/** The name of the bundle, put in by build.mjs: the style sheet of a bundle holds for its own widgets only. */
declare const BUNDLE: string;
