using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>POST /v1/sandbox/phones/{phoneId}/messages.</summary>
internal static class SendFromPhone
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/messages", HandleAsync)
        .Describe("Sandbox", "sendFromPhone", "Write from a phone", "To a channel, to another phone, or to a group. Whatever can be opened once is shown by phones only, as WhatsApp has it.")
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
        var message = await sandbox.SendAsync<SandboxMessageReply>(call, HttpMethod.Post, path, Translate(body.Value, to, call), cancellationToken);
        return TypedResults.Created(path, message);
    }

    private static string? Validate(SendFromPhoneRequest request, Call call)
    {
        var errors = new FieldErrors();
        var refers = PhoneContentRules.Referring.Contains(request.Type);
        errors.Require(request.ChannelId is null || request.To is null, "channel_id", "give either channel_id or to");
        errors.Require(refers || request.ChannelId is not null || request.To is not null, "channel_id", "give either channel_id or to");
        PhoneContentRules.Check(request, new ContentReader(errors));
        SendMessage.ReadMentions(request.Mentions, errors);
        errors.Require(request.EphemeralExpiration is null or >= 0, "ephemeral_expiration", "must not be negative");
        errors.Require(request.SelectableCount is null or >= 0, "selectable_count", "must not be negative");
        errors.Require(request.Width is null or >= 0, "width", "must not be negative");
        errors.Require(request.Height is null or >= 0, "height", "must not be negative");
        errors.Require(request.Seconds is null or >= 0, "seconds", "must not be negative");
        var to = request.To is null ? null : Recipient.ReadJid(request.To, "to", errors);
        errors.ThrowIfAny();
        return to;
    }

    /// <summary>The same fields, in the words of the sandbox.</summary>
    private static JsonObject Translate(SendFromPhoneRequest request, string? to, Call call)
    {
        var reader = new ContentReader(new FieldErrors());
        var fields = JsonSerializer.SerializeToNode(request, JsonSettings.Options)!.AsObject();
        foreach (var field in fields.Where(field => field.Value is null).Select(field => field.Key).ToArray()) fields.Remove(field);
        fields.Remove("channel_id");
        fields.Remove("quoted");
        fields["to"] = to;
        fields["quoted_message_id"] = request.Quoted;
        // The sandbox knows one form of base64.
        foreach (var name in (string[])["media_base64", "thumbnail", "waveform", "content"])
            if (fields[name] is JsonValue given && reader.Bytes(given.GetValue<string>(), RequestLimits.MaxBodyBytes, name) is { } bytes) fields[name] = Convert.ToBase64String(bytes);
        if (request.Contacts is { } contacts)
            fields["contacts"] = JsonSerializer.SerializeToNode(contacts.Select((contact, index) => reader.Card(contact, $"contacts[{index}]")), JsonSettings.Options);
        if (request.Type != "link_preview") return fields;
        var preview = reader.Preview(new LinkPreviewFields { Title = request.Title!, Canonical = request.Canonical, Preview = request.Preview }, request.Text!, "")!;
        (fields["url"], fields["thumbnail"]) = (preview.Url, preview.Thumbnail is { } picture ? Convert.ToBase64String(picture) : null);
        fields.Remove("canonical");
        fields.Remove("preview");
        return fields;
    }
}
