using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Chats;

namespace WhatIsUp.ApiGateway.Endpoints.Chats;

/// <summary>Where a chat is deleted.</summary>
public enum ChatDeletionScope
{
    /// <summary>Only here; the account's devices keep the chat.</summary>
    Here,

    /// <summary>Also on all of the account's own devices.</summary>
    Me,
}

/// <summary>Changes to a chat. Absent fields are not changed; null means the same, except for muted_until.</summary>
public sealed record PatchChatRequest
{
    private readonly DateTimeOffset? _mutedUntil;

    /// <summary>Pins the chat to the top of the list, or unpins it.</summary>
    public bool? Pinned { get; init; }

    /// <summary>Archives the chat, or unarchives it. Archiving also unpins.</summary>
    public bool? Archived { get; init; }

    /// <summary>True mutes the chat, forever or until muted_until; false unmutes it.</summary>
    public bool? Muted { get; init; }

    /// <summary>Mutes the chat until this time; null unmutes it.</summary>
    public DateTimeOffset? MutedUntil
    {
        get => _mutedUntil;
        init
        {
            _mutedUntil = value;
            HasMutedUntil = true;
        }
    }

    /// <summary>True when muted_until is in the body, also as null.</summary>
    internal bool HasMutedUntil { get; private init; }

    /// <summary>Marks the chat as unread, or as read.</summary>
    public bool? Unread { get; init; }

    /// <summary>
    /// Seconds after which new messages of a chat with one person disappear: 86400, 604800 or 7776000; 0 turns this off. The other side is notified.
    /// </summary>
    [AllowedValues(null, 0, 86_400, 604_800, 7_776_000)] public int? EphemeralExpiration { get; init; }

    /// <summary>Checks what concerns more than one field.</summary>
    internal ChatPatch Read(FieldErrors errors, DateTimeOffset now)
    {
        errors.Require(MutedUntil is null || MutedUntil > now, "muted_until", "must be in the future");
        errors.Require(MutedUntil is null || Muted is not false, "muted_until", "must be absent or null when muted is false");
        var isEmpty = Pinned is null && Archived is null && Muted is null && !HasMutedUntil && Unread is null && EphemeralExpiration is null;
        errors.Require(!isEmpty, "pinned", "give at least one of pinned, archived, muted, muted_until, unread, ephemeral_expiration");
        errors.Require(!(Pinned is true && Archived is true), "pinned", "must not be true together with archived");
        errors.ThrowIfAny();
        return new ChatPatch
        {
            Pinned = Pinned,
            Archived = Archived,
            ChangesMute = Muted is not null || HasMutedUntil,
            MutedUntil = MutedUntil ?? (Muted is true ? DateTimeOffset.MaxValue : null),
            Unread = Unread,
            EphemeralExpiration = EphemeralExpiration,
        };
    }
}

/// <summary>Which messages to request from the phone.</summary>
public sealed record RequestHistoryRequest
{
    /// <summary>Number of messages when <see cref="Count"/> is absent.</summary>
    internal const int DefaultCount = 50;

    /// <summary>Id of a message of the chat: older messages are requested. When absent: messages older than all that are stored.</summary>
    [Length(1, MessageIds.MaxLength)] public string? Before { get; init; }

    /// <summary>Number of messages, 1 to 500. The default is 50.</summary>
    [Range(1, 500)] public int? Count { get; init; }
}
