import * as tools from '@persian-tools/persian-tools';
import { filterLines } from './lines.mjs';
await filterLines((line) => tools.halfSpace(tools.digitsEnToFa(tools.toPersianChars(line))));
