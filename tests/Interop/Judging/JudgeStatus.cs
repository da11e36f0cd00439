namespace WhatIsUp.Interop.Judging;

/// <summary>Status of a message in Baileys, in its own numbers.</summary>
public enum JudgeStatus
{
    /// <summary>Accepted by the server.</summary>
    Server = 2,

    /// <summary>On a device of the recipient.</summary>
    Delivered = 3,

    /// <summary>Read.</summary>
    Read = 4,
}
