namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>What a channel requests from its own phone.</summary>
[GenerateSerializer, Alias("PdoSync")]
public enum PdoSync
{
    /// <summary>Also for messages that did not reach the channel.</summary>
    Full,

    /// <summary>Only required data, and requests of the API.</summary>
    Minimal,
}

/// <summary>How a channel behaves.</summary>
[GenerateSerializer, Immutable, Alias("ChannelSettings")]
public sealed record ChannelSettings
{
    /// <summary>True to download files of received messages at once; false to download them on request.</summary>
    [Id(0)] public required bool MediaAutoDownload { get; init; }
    /// <summary>True if a message to a chat marks its received messages as read.</summary>
    [Id(1)] public required bool MarkReadOnReply { get; init; }
    /// <summary>True when messages are accepted and wait, until it is false again or their time is over.</summary>
    [Id(2)] public required bool OfflineMode { get; init; }
    /// <summary>True to request the complete history from the phone when it links the channel; false for the part that it considers recent.</summary>
    [Id(3)] public required bool FullHistory { get; init; }
    /// <summary>What is requested from the own phone.</summary>
    [Id(4)] public PdoSync PdoSync { get; init; }
    /// <summary>unavailable keeps the phone's notifications; available shows the account as online for as long as the channel is connected.</summary>
    [Id(5)] public OwnPresence Presence { get; init; }
    /// <summary>Addresses of chats and people whose presence is neither kept nor an event.</summary>
    [Id(6)] public IReadOnlyList<string> IgnoredPresences { get; init; } = [];
    /// <summary>True when calls are rejected as soon as they ring.</summary>
    [Id(8)] public bool RejectCalls { get; init; }
    /// <summary>Text that callers who are rejected get, or null for none.</summary>
    [Id(9)] public string? RejectCallsText { get; init; }
}

/// <summary>Settings to change; null leaves one as it is.</summary>
[GenerateSerializer, Immutable, Alias("ChannelSettingsPatch")]
public sealed record ChannelSettingsPatch
{
    /// <summary>Whether files of received messages are downloaded at once.</summary>
    [Id(0)] public bool? MediaAutoDownload { get; init; }
    /// <summary>Whether a message to a chat marks its received messages as read.</summary>
    [Id(1)] public bool? MarkReadOnReply { get; init; }
    /// <summary>Whether messages wait.</summary>
    [Id(2)] public bool? OfflineMode { get; init; }
    /// <summary>Whether the complete history is requested from the phone.</summary>
    [Id(3)] public bool? FullHistory { get; init; }
    /// <summary>What is requested from the own phone.</summary>
    [Id(4)] public PdoSync? PdoSync { get; init; }
    /// <summary>How the account is shown.</summary>
    [Id(5)] public OwnPresence? Presence { get; init; }
    /// <summary>Whose presence is left out.</summary>
    [Id(6)] public IReadOnlyList<string>? IgnoredPresences { get; init; }
    /// <summary>Whether calls are rejected.</summary>
    [Id(8)] public bool? RejectCalls { get; init; }
    /// <summary>Text that callers who are rejected get; empty for none.</summary>
    [Id(9)] public string? RejectCallsText { get; init; }
}
