namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>chat.updated</c>, <c>chat.archived</c> and <c>chat.pinned</c>: the changed fields; the others are null.</summary>
[GenerateSerializer, Immutable, Alias("ChatChangePayload")]
public sealed record ChatChangePayload
{
    /// <summary>Chat.</summary>
    [Id(0)] public required string ChatId { get; init; }

    /// <summary>In the archive or not.</summary>
    [Id(1)] public bool? Archived { get; init; }

    /// <summary>Pinned or not.</summary>
    [Id(2)] public bool? Pinned { get; init; }

    /// <summary>Muted or not.</summary>
    [Id(3)] public bool? Muted { get; init; }

    /// <summary>Until when it is muted.</summary>
    [Id(4)] public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Marked as unread or as read.</summary>
    [Id(5)] public bool? Unread { get; init; }

    /// <summary>True when its messages were deleted.</summary>
    [Id(6)] public bool? Cleared { get; init; }

    /// <summary>True when the chat was deleted.</summary>
    [Id(7)] public bool? Deleted { get; init; }

    /// <summary>When.</summary>
    [Id(8)] public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>Payload of <c>label.updated</c>: a label was made, changed or deleted, or put on something, or taken off.</summary>
[GenerateSerializer, Immutable, Alias("LabelChangePayload")]
public sealed record LabelChangePayload
{
    /// <summary>Label.</summary>
    [Id(0)] public required string LabelId { get; init; }

    /// <summary>Its name, when it was made or changed.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>Its colour, when it was made or changed.</summary>
    [Id(2)] public int? Color { get; init; }

    /// <summary>Name of its colour, when it was made or changed and the colour has one.</summary>
    public Labels.LabelColor? ColorName => Labels.LabelColors.NameOf(Color);

    /// <summary>True when it was deleted.</summary>
    [Id(3)] public bool? Deleted { get; init; }

    /// <summary>Chat that it was put on or taken off.</summary>
    [Id(4)] public string? ChatId { get; init; }

    /// <summary>Message of that chat, when it was a message.</summary>
    [Id(5)] public string? MessageId { get; init; }

    /// <summary>True when it was put on, false when it was taken off.</summary>
    [Id(6)] public bool? Assigned { get; init; }

    /// <summary>When.</summary>
    [Id(7)] public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>Payload of <c>contact.resolved</c>: a phone number and a LID turned out to be one person.</summary>
/// <param name="Jid">Address by phone number: the contact and its chat go by it from now on.</param>
/// <param name="Lid">LID.</param>
/// <param name="PhoneNumber">Phone number.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("ContactResolvedPayload")]
public sealed record ContactResolvedPayload(
    [property: Id(0)] string Jid, [property: Id(1)] string Lid, [property: Id(2)] string PhoneNumber, [property: Id(3)] DateTimeOffset Timestamp);
