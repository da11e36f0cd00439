using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>A channel to create.</summary>
public sealed record CreateChannelRequest
{
    /// <summary>Label, 1 to 100 characters.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public required string Name { get; init; }

    /// <summary>Your own key-value pairs, at most 50.</summary>
    [MaxLength(RequestLimits.MaxPairs)] public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Proxy for the WhatsApp connection of the channel: http, https or socks5. It is never returned.</summary>
    public string? Proxy { get; init; }
}

/// <summary>Changes to a channel. Fields that are absent or null are not changed.</summary>
public sealed record PatchChannelRequest
{
    /// <summary>New label.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public string? Name { get; init; }

    /// <summary>New key-value pairs; they replace all previous ones.</summary>
    [MaxLength(RequestLimits.MaxPairs)] public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>Changes to the settings of a channel. Fields that are absent or null are not changed.</summary>
public sealed record PatchSettingsRequest
{
    private const int MaxIgnored = 1_000;

    /// <summary>
    /// True downloads files of received messages at once; false leaves them at WhatsApp until their link is used. The default is set by the operator.
    /// </summary>
    public bool? MediaAutoDownload { get; init; }

    /// <summary>True marks the received messages of a chat as read when a message is sent to it. The default is false.</summary>
    public bool? MarkReadOnReply { get; init; }

    /// <summary>
    /// True keeps messages in the queue: they are accepted with the status queued and are sent when this is false again, unless they expire before. The default
    /// is false.
    /// </summary>
    public bool? OfflineMode { get; init; }

    /// <summary>False imports only recent history at the next pairing. The default is true: the full history that the phone provides.</summary>
    public bool? FullHistory { get; init; }

    /// <summary>minimal leaves messages that could not be decrypted unavailable; full, the default, requests them from the phone.</summary>
    public PdoSync? PdoSync { get; init; }

    /// <summary>
    /// available shows the account as online while the channel is connected, and the phone then shows no notifications. unavailable, the default, keeps the
    /// notifications.
    /// </summary>
    public OwnPresence? Presence { get; init; }

    /// <summary>Phone numbers and addresses of chats and people whose presence is neither kept nor an event, at most 1000. The default is none.</summary>
    [Length(0, MaxIgnored)] public IReadOnlyList<string>? IgnoredPresences { get; init; }

    /// <summary>True rejects calls as soon as they ring. The default is false.</summary>
    public bool? RejectCalls { get; init; }

    /// <summary>Text that a caller who is rejected gets, up to 1,000 characters; empty for none, which is the default. Group calls get none.</summary>
    [MaxLength(RequestLimits.MaxCallTextLength)] public string? RejectCallsText { get; init; }

    internal ChannelSettingsPatch ToPatch(IReadOnlyList<string>? ignored) => new()
    {
        RejectCalls = RejectCalls,
        RejectCallsText = RejectCallsText,
        MediaAutoDownload = MediaAutoDownload,
        MarkReadOnReply = MarkReadOnReply,
        OfflineMode = OfflineMode,
        FullHistory = FullHistory,
        PdoSync = PdoSync,
        Presence = Presence,
        IgnoredPresences = ignored,
    };
}
