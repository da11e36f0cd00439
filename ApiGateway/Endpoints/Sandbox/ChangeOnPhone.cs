using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A reaction of the phone.</summary>
public sealed record ReactOnPhoneRequest
{
    /// <summary>Message, as the phone has it.</summary>
    public required string MessageId { get; init; }

    /// <summary>One emoji; empty takes the reaction back.</summary>
    public required string Emoji { get; init; }
}

/// <summary>A change of what the phone wrote.</summary>
public sealed record EditOnPhoneRequest
{
    /// <summary>Message, as the phone has it.</summary>
    public required string MessageId { get; init; }

    /// <summary>The new text, 1 to 65,536 characters.</summary>
    public required string Text { get; init; }
}

/// <summary>A message that the phone takes back.</summary>
public sealed record DeleteOnPhoneRequest
{
    /// <summary>Message, as the phone has it.</summary>
    public required string MessageId { get; init; }
}

/// <summary>POST /v1/sandbox/phones/{phoneId}/react, /edit and /delete.</summary>
internal static class ChangeOnPhone
{
    private const string Id = MessageExamples.Id;

    public static void Map(IEndpointRouteBuilder routes)
    {
        Declare<ReactOnPhoneRequest>(
            routes, "react", "reactOnPhone", "React on a phone", "To a message that it sent or received.", new ReactOnPhoneRequest { MessageId = Id, Emoji = "👍" },
            (body, reader) => reader.Emoji(body.Emoji, "emoji"));
        Declare<EditOnPhoneRequest>(
            routes, "edit", "editOnPhone", "Change a message on a phone", "One that the phone sent.", new EditOnPhoneRequest { MessageId = Id, Text = "Where is my parcel?" },
            (body, reader) => reader.Text(body.Text, "text"));
        Declare<DeleteOnPhoneRequest>(
            routes, "delete", "deleteOnPhone", "Take a message back on a phone", "For everyone; in a group that it administrates also one of others.", new DeleteOnPhoneRequest { MessageId = Id }, (_, _) => { });
    }

    private static void Declare<T>(IEndpointRouteBuilder routes, string action, string operationId, string summary, string description, T example, Action<T, ContentReader> check)
        where T : class => routes
        .MapPost($"/v1/sandbox/phones/{{phoneId}}/{action}", (string phoneId, Body<T> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) =>
        {
            var (path, messages) = (SandboxForwarder.Phone(phoneId, "/" + action), SandboxForwarder.Phone(phoneId, "/messages"));
            var errors = new FieldErrors();
            check(body.Value, new ContentReader(errors));
            errors.ThrowIfAny();
            return HandleAsync(path, messages, body.Value, call, sandbox, cancellationToken);
        })
        .Describe("Sandbox", operationId, summary, description)
        .RequiresTestKey(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound)
        .ExampleRequest(example)
        .ExampleReply(SandboxExamples.Message);

    private static async Task<Created<SandboxMessageReply>> HandleAsync(
        string path, string messages, object body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) =>
        TypedResults.Created(messages, await sandbox.SendAsync<SandboxMessageReply>(call, HttpMethod.Post, path, body, cancellationToken));
}
