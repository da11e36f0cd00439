using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Part of a contact that changed.</summary>
[GenerateSerializer, Alias("ContactField")]
public enum ContactField
{
    /// <summary>The picture.</summary>
    Picture,

    /// <summary>The about text.</summary>
    About,

    /// <summary>The timer for disappearing messages of chats that the contact begins.</summary>
    EphemeralExpiration,

    /// <summary>The name under which the account's user saved the contact.</summary>
    SavedName,

    /// <summary>The name that the contact has given itself, which is in <c>contact.push_name</c>. It arrives with its next message.</summary>
    PushName,
}

/// <summary>Payload of <c>contact.updated</c>: changes made by a contact, or by the account's user to a contact; the other fields are null.</summary>
[GenerateSerializer, Immutable, Alias("ContactUpdatedPayload")]
public sealed record ContactUpdatedPayload
{
    /// <summary>The contact.</summary>
    [Id(0)] public required Participant Contact { get; init; }

    /// <summary>The changed field.</summary>
    [Id(1)] public required IReadOnlyList<ContactField> Changes { get; init; }

    /// <summary>Id of the new picture, when WhatsApp names it: GET …/contacts/{jid}/picture returns it.</summary>
    [Id(2)] public string? PictureId { get; init; }

    /// <summary>True when the picture was removed.</summary>
    [Id(3)] public bool? PictureRemoved { get; init; }

    /// <summary>The new about text; empty when it was removed.</summary>
    [Id(4)] public string? About { get; init; }

    /// <summary>The new timer in seconds, 0 for never.</summary>
    [Id(5)] public int? EphemeralExpiration { get; init; }

    /// <summary>The new saved name; null when the contact is no longer saved.</summary>
    [Id(6)] public string? SavedName { get; init; }

    /// <summary>When.</summary>
    [Id(7)] public required DateTimeOffset Timestamp { get; init; }
}
