using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A text that the phone sends.</summary>
public sealed record SendFromPhoneRequest
{
    /// <summary>Channel to write to.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>Instead of a channel: a phone number or a WhatsApp address.</summary>
    public string? To { get; init; }

    /// <summary>Kind of message; text.</summary>
    public string? Type { get; init; }

    /// <summary>The text, 1 to 65,536 characters.</summary>
    public required string Text { get; init; }

    /// <summary>Id of the message that this one answers.</summary>
    public string? Quoted { get; init; }
}

/// <summary>POST /v1/sandbox/phones/{phoneId}/messages.</summary>
internal static class SendFromPhone
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/messages", HandleAsync)
        .Describe("Sandbox", "sendFromPhone", "Write from a phone", "To a channel, or to another phone.")
        .RequiresTestKey(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable)
        .ExampleRequest(new SendFromPhoneRequest { ChannelId = Channels.ChannelExamples.Id, Text = "Where is my order?" })
        .ExampleReply(SandboxExamples.Message);

    private static async Task<Created<SandboxMessageReply>> HandleAsync(
        string phoneId, Body<SendFromPhoneRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var path = SandboxForwarder.Phone(phoneId, "/messages");
        var to = Validate(body.Value, call);
        if (body.Value.ChannelId is { } channel) to = await SandboxForwarder.DeviceAsync(call, channel);
        var message = await sandbox.SendAsync<SandboxMessageReply>(
            call, HttpMethod.Post, path, new { to, type = "text", text = body.Value.Text, quoted_message_id = body.Value.Quoted }, cancellationToken);
        return TypedResults.Created(path, message);
    }

    private static string? Validate(SendFromPhoneRequest request, Call call)
    {
        var errors = new FieldErrors();
        errors.Require(request.ChannelId is null != request.To is null, "channel_id", "give either channel_id or to");
        errors.Require(request.Type is null or "text", "type", "must be one of: text");
        errors.Require(request.Text.Length is > 0 and <= RequestLimits.MaxTextLength, "text", $"must have 1 to {RequestLimits.MaxTextLength} characters");
        var to = request.To is null ? null : Recipient.ReadJid(request.To, call.Caller.Mode, "to", errors);
        errors.ThrowIfAny();
        return to;
    }
}
