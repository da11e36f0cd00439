namespace WhatIsUp.Interop.Judging;

/// <summary>How far Baileys believes a message got, in its own numbers.</summary>
public enum JudgeStatus
{
    /// <summary>Taken by the server.</summary>
    Server = 2,

    /// <summary>On a device of the recipient.</summary>
    Delivered = 3,

    /// <summary>Read.</summary>
    Read = 4,
}
