namespace WhatIsUp.Sandbox.Rest;

/// <summary>What the caller of an operation must be allowed to do.</summary>
public enum SandboxScope
{
    /// <summary>Read channels, and the phones that they are linked to.</summary>
    ReadChannels,

    /// <summary>Change channels and phones.</summary>
    ChangeChannels,

    /// <summary>Read messages.</summary>
    ReadMessages,

    /// <summary>Send messages.</summary>
    SendMessages,
}
