// Replaced by the first module of the console that can be tested without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";

test("two and two", () => {
  assert.equal(2 + 2, 4);
});
