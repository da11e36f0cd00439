namespace WhatIsUp.WhatsApp.Store;

/// <summary>A key of the app state as the phone shared it.</summary>
/// <param name="Id">Id used in patches.</param>
/// <param name="Data">Key data: secret.</param>
/// <param name="Timestamp">When the phone made it, in its own unit: the newest one seals.</param>
public sealed record SharedAppStateKey(byte[] Id, byte[] Data, long Timestamp)
{
    /// <summary>Never prints key material.</summary>
    public override string ToString() => nameof(SharedAppStateKey);
}
