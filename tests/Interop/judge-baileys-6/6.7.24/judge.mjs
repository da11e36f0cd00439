// Baileys 6.7.24: dictionary 3, numbers in place of LIDs, HKDF beside the read loop.
import * as baileys from 'baileys';
import curve from 'curve25519-js';
import { judgeWith } from '../commands.mjs';

judgeWith(baileys, curve);
