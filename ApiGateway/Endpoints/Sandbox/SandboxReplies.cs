namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A phone of the sandbox.</summary>
/// <param name="Id">Id.</param>
/// <param name="PhoneNumber">Its number, E.164 with plus.</param>
/// <param name="Jid">Account address.</param>
/// <param name="Lid">LID of the account.</param>
/// <param name="PushName">Name that recipients see.</param>
/// <param name="Business">True for a business account.</param>
/// <param name="Online">False after offline.</param>
/// <param name="UndecryptableCount">Messages it could never decrypt and shows as waiting.</param>
/// <param name="LinkedDevices">Linked devices.</param>
/// <param name="CreatedAt">Made at.</param>
/// <param name="Policy">How the server treats the account.</param>
/// <param name="Username">Username, or null.</param>
/// <param name="UsernameKey">Key without which nobody finds the account by its username, or null.</param>
/// <param name="HidesNumber">True when WhatsApp tells nobody the account's number.</param>
public sealed record SandboxPhoneReply(
    string Id, string PhoneNumber, string Jid, string Lid, string PushName, bool Business, bool Online, long UndecryptableCount,
    IReadOnlyList<string> LinkedDevices, DateTimeOffset CreatedAt, SandboxPolicyReply Policy, string? Username = null, string? UsernameKey = null, bool HidesNumber = false)
{
    /// <summary>The number as the rest of the contract writes it.</summary>
    internal SandboxPhoneReply WithPlus() => this with { PhoneNumber = "+" + PhoneNumber.TrimStart('+') };
}

/// <summary>A device that was linked.</summary>
/// <param name="Jid">Its address; null when the owner is asked for a passkey first.</param>
public sealed record SandboxLinkReply(string? Jid);

/// <summary>How far a message of a phone got.</summary>
public enum SandboxMessageState
{
    /// <summary>Received and not read yet.</summary>
    Received,

    /// <summary>Waiting in the phone, which is offline.</summary>
    Pending,

    /// <summary>The server has it.</summary>
    Server,

    /// <summary>On a device of the recipient.</summary>
    Delivered,

    /// <summary>Read.</summary>
    Read,

    /// <summary>Refused by the server.</summary>
    Failed,
}

/// <summary>A message as the phone shows it.</summary>
/// <param name="Id">Message id.</param>
/// <param name="Chat">The other account.</param>
/// <param name="From">Sending device.</param>
/// <param name="FromMe">True when this account sent it.</param>
/// <param name="Type">Kind of message: text, location, poll …</param>
/// <param name="Text">Text, or null for another kind of content.</param>
/// <param name="Said">What it says.</param>
/// <param name="QuotedMessageId">Message it answers.</param>
/// <param name="Timestamp">When.</param>
/// <param name="Status">How far it got.</param>
/// <param name="Rings">True when the phone showed a notification for it: a phone stays silent while a channel that is linked to it is available.</param>
/// <param name="Content">Decrypted content, base64 of the protobuf.</param>
/// <param name="Cursor">Position in the phone's history.</param>
public sealed record SandboxMessageReply(
    string Id, string Chat, string From, bool FromMe, string Type, string? Text, SandboxContentReply Said, string? QuotedMessageId, DateTimeOffset Timestamp, SandboxMessageState Status,
    bool Rings, string Content, string Cursor);

/// <summary>How many messages were marked.</summary>
/// <param name="Marked">Number.</param>
public sealed record SandboxReadReply(int Marked);
