using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>What a phone's user can do to chats, contacts and labels.</summary>
public enum SandboxAction
{
    /// <summary>Archive a chat.</summary>
    Archive,

    /// <summary>Take a chat out of the archive.</summary>
    Unarchive,

    /// <summary>Pin a chat.</summary>
    Pin,

    /// <summary>Unpin a chat.</summary>
    Unpin,

    /// <summary>Mute a chat.</summary>
    Mute,

    /// <summary>Unmute a chat.</summary>
    Unmute,

    /// <summary>Mark a chat as read.</summary>
    Read,

    /// <summary>Mark a chat as unread.</summary>
    Unread,

    /// <summary>Delete the messages of a chat.</summary>
    Clear,

    /// <summary>Delete a chat.</summary>
    DeleteChat,

    /// <summary>Star a message.</summary>
    Star,

    /// <summary>Take the star off a message.</summary>
    Unstar,

    /// <summary>Delete a message on the own devices.</summary>
    DeleteMessage,

    /// <summary>Save a contact.</summary>
    Contact,

    /// <summary>Take a contact off the list.</summary>
    RemoveContact,

    /// <summary>Change the own name.</summary>
    PushName,

    /// <summary>Make or change a label.</summary>
    Label,

    /// <summary>Delete a label.</summary>
    DeleteLabel,

    /// <summary>Put a label on a chat.</summary>
    LabelChat,

    /// <summary>Take a label off a chat.</summary>
    UnlabelChat,

    /// <summary>Put a label on a message.</summary>
    LabelMessage,

    /// <summary>Take a label off a message.</summary>
    UnlabelMessage,

    /// <summary>Make a new key for what is written from now on.</summary>
    RotateKey,
}

/// <summary>Something that the phone's user does. Which fields an action needs is what it is about.</summary>
public sealed record SandboxActionRequest
{
    /// <summary>What is done.</summary>
    public required SandboxAction Action { get; init; }

    /// <summary>Chat or contact: a phone number or a WhatsApp address.</summary>
    public string? Chat { get; init; }

    /// <summary>Message, for star, unstar, delete_message, label_message and unlabel_message.</summary>
    public string? MessageId { get; init; }

    /// <summary>True when the phone's own account wrote that message; the phone knows it of messages that it has.</summary>
    public bool? FromMe { get; init; }

    /// <summary>Author of that message in a group; the phone knows it of messages that it has.</summary>
    public string? Participant { get; init; }

    /// <summary>End of a mute; for ever without it.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Name of a contact, of a label, or the own one.</summary>
    public string? Name { get; init; }

    /// <summary>Label.</summary>
    public string? LabelId { get; init; }

    /// <summary>Number of the label's colour.</summary>
    public int? Color { get; init; }

    /// <summary>For rotate_key: false keeps the new key back, so that linked devices have to ask for it.</summary>
    public bool? Shared { get; init; }
}

/// <summary>An entry of the state that the devices of an account share.</summary>
/// <param name="Collection">Collection that it lies in.</param>
/// <param name="Version">Version of the collection.</param>
/// <param name="Index">What it is about, such as pin_v1 and a chat.</param>
/// <param name="Value">What it says, as JSON.</param>
public sealed record SandboxAppStateReply(string Collection, long Version, IReadOnlyList<string> Index, string Value);

/// <summary>POST, GET /v1/sandbox/phones/{phoneId}/app-state.</summary>
internal static class SandboxAppState
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/app-state";
    private static readonly QueryField<int> Position = QueryField.Number("cursor", "The next_cursor of the page before.", 0, int.MaxValue, 0);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Root, ActAsync)
            .Describe("Sandbox", "actOnPhone", "Do something to a chat, contact or label on a phone", "Linked devices, channels among them, are told.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
            .ExampleRequest(new SandboxActionRequest { Action = SandboxAction.Pin, Chat = "+4915187654322" });
        routes.MapGet(Root, ListAsync)
            .Describe("Sandbox", "listPhoneAppState", "List what a phone knows of chats, contacts and labels", "What it wrote itself and what its linked devices wrote.")
            .RequiresTestKey(Scopes.ChannelsRead)
            .Takes(Query.Limit, Position)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
            .ExampleReply(new Page<SandboxAppStateReply>(
                [new SandboxAppStateReply("regular_low", 1, ["pin_v1", "4915187654322@s.whatsapp.net"], "{ \"timestamp\": \"1760000000000\", \"pinAction\": { \"pinned\": true } }")], null));
    }

    private static async Task<NoContent> ActAsync(string phoneId, Body<SandboxActionRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var asked = body.Value;
        var path = SandboxForwarder.Phone(phoneId, "/app-state");
        var errors = new FieldErrors();
        var chat = asked.Chat is null ? null : Recipient.ReadJid(asked.Chat, "chat", errors);
        var participant = asked.Participant is null ? null : Recipient.ReadJid(asked.Participant, "participant", errors);
        errors.Require(asked.MutedUntil is not { } until || until.Year is >= 2000 and < 3000, "muted_until", "must be a time from the year 2000 to 2999");
        errors.Require(asked.LabelId is null || LabelRoutes.IsLabelId(asked.LabelId), "label_id", LabelRoutes.IdExpected);
        errors.Require(asked.Color is null or (>= 0 and <= LabelRoutes.MaxColor), "color", $"must be a number from 0 to {LabelRoutes.MaxColor}");
        errors.ThrowIfAny();
        await sandbox.SendAsync(call, HttpMethod.Post, path, asked with { Chat = chat, Participant = participant }, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<SandboxAppStateReply>>> ListAsync(string phoneId, Query query, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var (limit, after) = (query.Value(Query.Limit) ?? RequestLimits.DefaultPageSize, query.Value(Position) ?? 0);
        query.Check();
        var path = SandboxForwarder.Phone(phoneId, $"/app-state?limit={limit}&after={after}");
        return TypedResults.Ok(await sandbox.SendAsync<Page<SandboxAppStateReply>>(call, HttpMethod.Get, path, null, cancellationToken));
    }
}
