namespace WhatIsUp.Interop.Judging;

/// <summary>
/// zapo 0.3.0, written from the web client and not from another library: unmodified, it checks certificates, ADV, sender keys, app state and files.
/// </summary>
public sealed class ZapoJudge() : Judge("judge-zapo");
