// Validates the document with @seriousme/openapi-schema-validator and @readme/openapi-parser.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { validate } from "@readme/openapi-parser";

const read = () => JSON.parse(readFileSync(process.argv[2], "utf8"));
const first = await new Validator().validate(read());
if (!first.valid) throw new Error(`@seriousme/openapi-schema-validator: ${JSON.stringify(first.errors)}`);
const second = await validate(read());
if (!second.valid || second.warnings.length > 0) throw new Error(`@readme/openapi-parser: ${JSON.stringify([second.errors, second.warnings])}`);
console.log("Both validators accept the document.");
