/** The heads that every ladder has, beside its legs. */

/** The head of your app. */
export const APP_HEAD = "app";

/** The head of the platform. */
export const PLATFORM_HEAD = "platform";

/** A status of 400 and more is a failure. */
export const FIRST_FAILURE = 400;
