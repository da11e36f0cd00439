namespace WhatIsUp.Interop.Judging;

/// <summary>Baileys 6.7.24, the last of its line: it uses dictionary 3, addresses people by number, and shows a QR without a platform.</summary>
public sealed class FormerBaileysJudge() : Judge("judge-baileys-6/6.7.24");

/// <summary>Baileys 6.17.16, which uses dictionary 2 and does not support LIDs in groups.</summary>
public sealed class OldBaileysJudge() : Judge("judge-baileys-6/6.17.16");
