using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Presence;

/// <summary>Presence that a phone shows.</summary>
public enum SandboxPresence
{
    /// <summary>Has the app open.</summary>
    Available,

    /// <summary>Has left the app.</summary>
    Unavailable,

    /// <summary>Writes a message in a chat.</summary>
    Typing,

    /// <summary>Records a voice message in a chat.</summary>
    Recording,

    /// <summary>No longer writes or records.</summary>
    Paused,
}

/// <summary>A presence of the phone.</summary>
public sealed record SetPhonePresenceRequest : INamesChannels
{
    /// <summary>What its owner does.</summary>
    public required SandboxPresence Presence { get; init; }

    /// <summary>Channel that sees typing, recording or paused.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>Instead of a channel: a phone number, or the address of a person or group.</summary>
    public string? To { get; init; }

    /// <summary>True for what a chat sees.</summary>
    internal bool IsForChat => Presence is SandboxPresence.Typing or SandboxPresence.Recording or SandboxPresence.Paused;

    IReadOnlyList<Guid> INamesChannels.Channels => ChannelId is { } channel ? [channel] : [];

    (string Field, string Problem)? INamesChannels.ChannelProblem =>
        IsForChat != (ChannelId is not null || To is not null) || (ChannelId is not null && To is not null)
            ? ("channel_id", IsForChat ? "give either channel_id or to" : "is for typing, recording and paused") : null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => this with { ChannelId = null, To = devices.Count > 0 ? devices[0] : To };
}
