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

    /// <summary>Until when it is muted, or null; the year 9999 means for ever.</summary>
    [Id(8)] public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>True when it has unread messages, or was marked so.</summary>
    [Id(9)] public bool Unread { get; init; }

    /// <summary>Messages that came since it was read.</summary>
    [Id(10)] public long UnreadCount { get; init; }

    /// <summary>Time of the last message.</summary>
    [Id(11)] public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>The last message, or null when it is not kept.</summary>
    [Id(12)] public MessageView? LastMessage { get; init; }

    /// <summary>Ids of the labels it bears.</summary>
    [Id(13)] public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Seconds after which new messages of the chat disappear, or null for never.</summary>
    [Id(14)] public int? EphemeralExpiration { get; init; }

    /// <summary>Username of the contact, without <c>@</c>, or null.</summary>
    [Id(15)] public string? Username { get; init; }
}

/// <summary>What to change of a chat; null leaves it as it is.</summary>
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

/// <summary>A contact as the API shows it: one person under all names and addresses known.</summary>
[GenerateSerializer, Immutable, Alias("ContactView")]
public sealed record ContactView
{
    /// <summary>Address: by phone number when it is known, else the LID.</summary>
    [Id(0)] public required string Jid { get; init; }

    /// <summary>LID, or null.</summary>
    [Id(1)] public string? Lid { get; init; }

    /// <summary>Phone number, or null.</summary>
    [Id(2)] public string? PhoneNumber { get; init; }

    /// <summary>The best name known: saved, verified, the person's own, or the username with <c>@</c>.</summary>
    [Id(3)] public string? Name { get; init; }

    /// <summary>Name under which the account's user saved the contact.</summary>
    [Id(4)] public string? SavedName { get; init; }

    /// <summary>First name as saved.</summary>
    [Id(5)] public string? FirstName { get; init; }

    /// <summary>Name that the person gave themselves.</summary>
    [Id(6)] public string? PushName { get; init; }

    /// <summary>Verified name of a business.</summary>
    [Id(7)] public string? VerifiedName { get; init; }

    /// <summary>Username, without <c>@</c>, or null.</summary>
    [Id(8)] public string? Username { get; init; }
}

/// <summary>Why a check found no account.</summary>
[GenerateSerializer, Alias("ContactCheckReason")]
public enum ContactCheckReason
{
    /// <summary>WhatsApp knows no account with this address.</summary>
    NotOnWhatsapp,
    /// <summary>Neither a phone number in E.164 form nor the address of a person; nobody was asked.</summary>
    Invalid,
    /// <summary>WhatsApp answered other entries and left this one out: ask for it again.</summary>
    NoAnswer,
    /// <summary>Nobody goes by this username.</summary>
    UsernameNotFound,
    /// <summary>Somebody goes by this username, and is found only with its key behind it: <c>@name:key</c>.</summary>
    UsernameKeyRequired,
}

/// <summary>Whether an address is on WhatsApp.</summary>
/// <param name="Input">What was asked.</param>
/// <param name="Exists">True when it is.</param>
/// <param name="Jid">Its address, or null.</param>
/// <param name="Lid">Its LID, or null.</param>
/// <param name="Reason">Why no account was found; null when one was.</param>
/// <param name="Username">Its username, without <c>@</c>, or null.</param>
[GenerateSerializer, Immutable, Alias("ContactCheck")]
public sealed record ContactCheck(
    [property: Id(0)] string Input, [property: Id(1)] bool Exists, [property: Id(2)] string? Jid, [property: Id(3)] string? Lid, [property: Id(4)] ContactCheckReason? Reason = null,
    [property: Id(5)] string? Username = null);

/// <summary>A phone number and a LID of one person.</summary>
/// <param name="Jid">Address by phone number, or null when it is not known.</param>
/// <param name="Lid">LID, or null when it is not known.</param>
[GenerateSerializer, Immutable, Alias("LidPair")]
public sealed record LidPair([property: Id(0)] string? Jid, [property: Id(1)] string? Lid);

/// <summary>What a contact shows of themselves.</summary>
/// <param name="Jid">Address.</param>
/// <param name="Name">Best name known, or null.</param>
/// <param name="About">About text, or null when it is hidden.</param>
/// <param name="PictureUrl">Where the picture is, or null when there is none to see.</param>
/// <param name="IsBusiness">True for a business account.</param>
[GenerateSerializer, Immutable, Alias("ContactProfile")]
public sealed record ContactProfile(
    [property: Id(0)] string Jid, [property: Id(1)] string? Name, [property: Id(2)] string? About, [property: Id(3)] string? PictureUrl, [property: Id(4)] bool IsBusiness);

/// <summary>A label.</summary>
/// <param name="Id">Id, chosen by whoever made it.</param>
/// <param name="Name">Name.</param>
/// <param name="Color">Number of the colour, 0 to 19.</param>
/// <param name="Count">Chats and messages that bear it.</param>
[GenerateSerializer, Immutable, Alias("LabelView")]
public sealed record LabelView([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] int Color, [property: Id(3)] long Count);

/// <summary>Something that bears a label.</summary>
/// <param name="ChatId">Chat.</param>
/// <param name="MessageId">Message of it, or null when the chat itself bears the label.</param>
[GenerateSerializer, Immutable, Alias("LabelLink")]
public sealed record LabelLink([property: Id(0)] string ChatId, [property: Id(1)] string? MessageId);

/// <summary>A label with what bears it.</summary>
/// <param name="Id">Id, chosen by whoever made it.</param>
/// <param name="Name">Name.</param>
/// <param name="Color">Number of the colour, 0 to 19.</param>
/// <param name="Count">Chats and messages that bear it.</param>
/// <param name="Links">What bears it.</param>
[GenerateSerializer, Immutable, Alias("LabelDetails")]
public sealed record LabelDetails(
    [property: Id(2)] string Id, [property: Id(3)] string Name, [property: Id(4)] int Color, [property: Id(5)] long Count, [property: Id(1)] IReadOnlyList<LabelLink> Links);
