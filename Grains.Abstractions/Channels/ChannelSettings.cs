namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>How much a channel asks of its own phone.</summary>
[GenerateSerializer, Alias("PdoSync")]
public enum PdoSync
{
    /// <summary>Also for messages that did not reach the channel.</summary>
    Full,

    /// <summary>Only for what it cannot do without, and what the API asks for.</summary>
    Minimal,
}

/// <summary>How a channel behaves.</summary>
[GenerateSerializer, Immutable, Alias("ChannelSettings")]
public sealed record ChannelSettings
{
    /// <summary>True when files of received messages are downloaded at once; false when only once somebody asks for them.</summary>
    [Id(0)] public required bool MediaAutoDownload { get; init; }
    /// <summary>True when a message to a chat marks what came there as read.</summary>
    [Id(1)] public required bool MarkReadOnReply { get; init; }
    /// <summary>True when messages are accepted and wait, until it is false again or their time is over.</summary>
    [Id(2)] public required bool OfflineMode { get; init; }
    /// <summary>True when the phone is asked for all of its history as it links the channel; false for what it thinks recent.</summary>
    [Id(3)] public required bool FullHistory { get; init; }
    /// <summary>How much is asked of the own phone.</summary>
    [Id(4)] public PdoSync PdoSync { get; init; }
    /// <summary>unavailable lets the phone show its notifications; available shows the account as online for as long as the channel is connected.</summary>
    [Id(5)] public OwnPresence Presence { get; init; }
}

/// <summary>Settings to change; null leaves one as it is.</summary>
[GenerateSerializer, Immutable, Alias("ChannelSettingsPatch")]
public sealed record ChannelSettingsPatch
{
    /// <summary>Whether files of received messages are downloaded at once.</summary>
    [Id(0)] public bool? MediaAutoDownload { get; init; }
    /// <summary>Whether a message to a chat marks what came there as read.</summary>
    [Id(1)] public bool? MarkReadOnReply { get; init; }
    /// <summary>Whether messages wait.</summary>
    [Id(2)] public bool? OfflineMode { get; init; }
    /// <summary>Whether the phone is asked for all of its history.</summary>
    [Id(3)] public bool? FullHistory { get; init; }
    /// <summary>How much is asked of the own phone.</summary>
    [Id(4)] public PdoSync? PdoSync { get; init; }
    /// <summary>How the account is shown.</summary>
    [Id(5)] public OwnPresence? Presence { get; init; }
}
