using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Sandbox.State;

/// <summary>A patch as its writer sent it, with its version.</summary>
internal sealed class AppStatePatch(byte[] bytes)
{
    public byte[] Bytes => bytes;

    /// <summary>Where its changes lie at the media server, once it was requested and is long.</summary>
    public MediaReference? File { get; set; }
}
