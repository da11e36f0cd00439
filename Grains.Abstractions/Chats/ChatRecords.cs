using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Chats;

/// <summary>A chat as the API shows it.</summary>
[GenerateSerializer, Immutable, Alias("ChatView")]
public sealed record ChatView
{
    /// <summary>Chat JID.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Channel.</summary>
    [Id(1)] public required ChannelId ChannelId { get; init; }

    /// <summary><c>direct</c>, <c>group</c>, <c>status</c>, <c>newsletter</c> or <c>broadcast</c>.</summary>
    [Id(2)] public required string Type { get; init; }

    /// <summary>Name of the contact or subject of the group, or null when none is known.</summary>
    [Id(3)] public string? Name { get; init; }

    /// <summary>LID of the contact, or null.</summary>
    [Id(4)] public string? Lid { get; init; }

    /// <summary>Phone number of the contact, or null.</summary>
    [Id(5)] public string? PhoneNumber { get; init; }

    /// <summary>True when it is pinned.</summary>
    [Id(6)] public bool Pinned { get; init; }

    /// <summary>True when it is in the archive.</summary>
    [Id(7)] public bool Archived { get; init; }

    /// <summary>Until when it is muted, or null; the year 9999 means forever.</summary>
    [Id(8)] public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>True when it has unread messages, or was marked so.</summary>
    [Id(9)] public bool Unread { get; init; }

    /// <summary>Messages received since it was read.</summary>
    [Id(10)] public long UnreadCount { get; init; }

    /// <summary>Time of the last message.</summary>
    [Id(11)] public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>The last message, or null when it is not kept.</summary>
    [Id(12)] public MessageView? LastMessage { get; init; }

    /// <summary>Ids of its labels.</summary>
    [Id(13)] public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Seconds after which new messages of the chat disappear, or null for never.</summary>
    [Id(14)] public int? EphemeralExpiration { get; init; }

    /// <summary>Username of the contact, without <c>@</c>, or null.</summary>
    [Id(15)] public string? Username { get; init; }
}

/// <summary>Changes of a chat; null fields are not changed.</summary>
[GenerateSerializer, Immutable, Alias("ChatPatch")]
public sealed record ChatPatch
{
    /// <summary>Pinned or not.</summary>
    [Id(0)] public bool? Pinned { get; init; }

    /// <summary>In the archive or not.</summary>
    [Id(1)] public bool? Archived { get; init; }

    /// <summary>True when <see cref="MutedUntil"/> counts.</summary>
    [Id(2)] public bool ChangesMute { get; init; }

    /// <summary>Muted until then; null unmutes.</summary>
    [Id(3)] public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Marked as unread, or as read.</summary>
    [Id(4)] public bool? Unread { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    [Id(5)] public int? EphemeralExpiration { get; init; }
}
