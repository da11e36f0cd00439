using System.Text.Json.Serialization;

namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>Kinds of warnings of a channel.</summary>
[GenerateSerializer, Alias("ChannelWarningKind")]
public enum ChannelWarningKind
{
    /// <summary>The web version is old and no newer one could be fetched.</summary>
    VersionOld,

    /// <summary>WhatsApp announced when it stops accepting this web version.</summary>
    ClientExpiration,

    /// <summary>WhatsApp does not allow the account to start new chats for some time.</summary>
    TimeLock,

    /// <summary>The account's new chats of this cycle run out.</summary>
    Capping,

    /// <summary>WhatsApp refuses many of the messages to new contacts (463).</summary>
    Refusals,

    /// <summary>Few of the messages reach their recipients.</summary>
    DeliveryDrop,
}

/// <summary>A warning of a channel, and the payload of <c>channel.warning</c>.</summary>
[GenerateSerializer, Immutable, Alias("ChannelWarning")]
public sealed record ChannelWarning
{
    /// <summary>Kind of the warning.</summary>
    [Id(0)] public required ChannelWarningKind Kind { get; init; }

    /// <summary>Description and advice, one or two sentences.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>Progress, a stable value of the kind (for example <c>first_warning</c> or <c>capped</c>), or null.</summary>
    [Id(2)] public string? State { get; init; }

    /// <summary>When it ends, or the announced end of the web version; null if unknown.</summary>
    [Id(3)] public DateTimeOffset? Until { get; init; }

    /// <summary>The share that is too high or too low, 0 to 1, or null.</summary>
    [Id(4)] public double? Share { get; init; }

    /// <summary>When it was raised, or its state or end changed.</summary>
    [Id(5)] public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>Whether WhatsApp allows the account to start new chats.</summary>
/// <param name="Active">True while it does not.</param>
/// <param name="Until">When the lock ends, or null if WhatsApp did not report it or there is none.</param>
[GenerateSerializer, Immutable, Alias("TimeLockView")]
public sealed record TimeLockView([property: Id(0)] bool Active, [property: Id(1)] DateTimeOffset? Until);

/// <summary>How many of the account's new chats of this cycle are used.</summary>
/// <param name="State"><c>none</c>, <c>first_warning</c>, <c>second_warning</c>, <c>capped</c>, or <c>unknown</c> without an answer of WhatsApp.</param>
/// <param name="Used">New chats of this cycle, or null when unknown.</param>
/// <param name="Total">New chats that a cycle allows; null when there is no limit or it is unknown.</param>
/// <param name="Until">When the cycle ends, or null.</param>
[GenerateSerializer, Immutable, Alias("CappingView")]
public sealed record CappingView([property: Id(0)] CappingState State, [property: Id(1)] int? Used, [property: Id(2)] int? Total, [property: Id(3)] DateTimeOffset? Until);

/// <summary>How near the account is to its cap on new chats.</summary>
[GenerateSerializer, Alias("CappingState")]
public enum CappingState
{
    /// <summary>Not queried, or not answered.</summary>
    Unknown,

    /// <summary>Far from it.</summary>
    None,

    /// <summary>WhatsApp warns.</summary>
    FirstWarning,

    /// <summary>WhatsApp warns for the second time.</summary>
    SecondWarning,

    /// <summary>No new chats until the cycle ends.</summary>
    Capped,
}

/// <summary>How well a channel does.</summary>
[GenerateSerializer, Immutable, Alias("ChannelHealthView")]
public sealed record ChannelHealthView
{
    /// <summary>Of the messages to people sent in the last 24 hours and at least ten minutes ago, the share that reached a device, 0 to 1; null when there were none.</summary>
    [Id(0)] public double? DeliveredShare { get; init; }

    /// <summary>Of the messages to people handed to WhatsApp in the last 24 hours, the share that it refused with 463, 0 to 1; null when there were none.</summary>
    // The naming policy puts no underscore between a letter and a digit.
    [Id(1), JsonPropertyName("refused_463_share")] public double? Refused463Share { get; init; }

    /// <summary>Whether WhatsApp allows the account to start new chats.</summary>
    [Id(2)] public required TimeLockView TimeLock { get; init; }

    /// <summary>How many new chats are used.</summary>
    [Id(3)] public required CappingView Capping { get; init; }

    /// <summary>Web version that the channel connects with.</summary>
    [Id(4)] public required string WebVersion { get; init; }

    /// <summary>Days since that version was the newest one, or null if unknown.</summary>
    [Id(5)] public double? WebVersionAgeDays { get; init; }

    /// <summary>When the server sent anything last, or null.</summary>
    [Id(6)] public DateTimeOffset? LastStanzaAt { get; init; }

    /// <summary>Current warnings, newest first.</summary>
    [Id(7)] public required IReadOnlyList<ChannelWarning> Warnings { get; init; }
}
