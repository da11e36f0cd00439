using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>What a message says from now on.</summary>
public sealed record EditMessageRequest
{
    /// <summary>The new text, or the new caption of a file, 1 to 65,536 characters; or the object that reading a message gives.</summary>
    [JsonConverter(typeof(TextValueConverter))] public required TextValue Text { get; init; }

    /// <summary>Whom it mentions: phone numbers or WhatsApp addresses.</summary>
    [MaxLength(RequestLimits.MaxMentions)] public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>Your own id, up to 128 characters: the same one on the same channel within 24 hours sends nothing again.</summary>
    public string? ClientRef { get; init; }
}

/// <summary>PATCH /v1/channels/{channelId}/messages/{messageId}.</summary>
internal static class EditMessage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPatch("/v1/channels/{channelId}/messages/{messageId}", HandleAsync)
        .Describe("Messages", "editMessage", "Change a message", "An own text or caption, for 20 minutes after it was sent. History shows the new words when the network took them.")
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable)
        .ExampleRequest(new EditMessageRequest { Text = "Your order is on its way, at last." })
        .ExampleReply(MessageExamples.Receipt);

    private static async Task<Accepted<SendReceipt>> HandleAsync(string channelId, string messageId, Body<EditMessageRequest> body, Call call)
    {
        var channel = call.Channel(channelId);
        var target = Call.MessageId(messageId);
        var errors = new FieldErrors();
        var text = body.Value.Text.Read(new ContentReader(errors), "text");
        var mentions = SendMessage.ReadMentions(body.Value.Mentions, errors);
        SendMessage.RequireClientRef(body.Value.ClientRef, errors);
        errors.ThrowIfAny();
        var content = new MessageContent { Text = text, Edit = new ReferenceContent(target) };
        return SendMessage.Accepted(
            channelId, await channel.SendAsync(call.Caller, new SendRequest { Content = content, ClientRef = body.Value.ClientRef, Mentions = mentions, NamesTarget = true }));
    }
}
