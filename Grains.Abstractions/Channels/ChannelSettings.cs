namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>How a channel behaves.</summary>
[GenerateSerializer, Immutable, Alias("ChannelSettings")]
public sealed record ChannelSettings
{
    /// <summary>True when files of received messages are downloaded at once; false when only once somebody asks for them.</summary>
    [Id(0)] public required bool MediaAutoDownload { get; init; }
    /// <summary>True when a message to a chat marks what came there as read.</summary>
    [Id(1)] public required bool MarkReadOnReply { get; init; }
}

/// <summary>Settings to change; null leaves one as it is.</summary>
[GenerateSerializer, Immutable, Alias("ChannelSettingsPatch")]
public sealed record ChannelSettingsPatch
{
    /// <summary>Whether files of received messages are downloaded at once.</summary>
    [Id(0)] public bool? MediaAutoDownload { get; init; }
    /// <summary>Whether a message to a chat marks what came there as read.</summary>
    [Id(1)] public bool? MarkReadOnReply { get; init; }
}
