namespace WhatIsUp.Sandbox.Media;

/// <summary>What the media server does wrong with every download.</summary>
public enum SandboxMediaFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A byte in the middle is another one.</summary>
    Changed,

    /// <summary>The second half is missing, and the server believes that this is all.</summary>
    CutShort,

    /// <summary>There is more behind the end.</summary>
    Lengthened,

    /// <summary>It never ends.</summary>
    Endless,

    /// <summary>The server sends half of it, and then nothing more.</summary>
    Silent,

    /// <summary>The connection breaks in the middle.</summary>
    Broken,

    /// <summary>The server responds with 503.</summary>
    Unavailable,

    /// <summary>The server responds with 404.</summary>
    Missing,

    /// <summary>The server responds with 410.</summary>
    Gone,
}
