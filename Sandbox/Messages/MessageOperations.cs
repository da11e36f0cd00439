using System.Globalization;
using Google.Protobuf;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Messages of phones over REST.</summary>
internal static class MessageOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}";
    private const string ExampleId = "3EB0C431C26A1916E07E";

    private static readonly SandboxMessageReply Example = new(
        ExampleId, "4915112345678@s.whatsapp.net", "4915112345678:1@s.whatsapp.net", false, "text", "Your order is on its way.",
        new SandboxContentReply { Text = "Your order is on its way." }, null, PhoneOperations.ExampleTime, SandboxMessageStatus.Received, true,
        "ChlZb3VyIG9yZGVyIGlzIG9uIGl0cyB3YXku", "1");

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = Root + "/messages", Id = "sendFromPhone", Scope = SandboxScope.SendMessages, Creates = true, RunAsync = SendAsync,
            Summary = "Write from a phone",
            Description = "To a channel, to another phone, or to a group. Whatever can be opened once is shown by phones only, as WhatsApp has it.",
            RequestExample = new SendFromPhoneRequest { ChannelId = PhoneOperations.ExampleChannel, Text = "Where is my order?" }, ReplyExample = Example,
        },
        new()
        {
            Method = "GET", Path = Root + "/messages", Id = "listPhoneMessages", Scope = SandboxScope.ReadMessages, IsPaged = true, RunAsync = ListAsync,
            Summary = "List what a phone sent and received", Description = "Oldest first.",
            CursorDescription = "The next_cursor of the page before, or the cursor of a message.",
            ReplyExample = new Page<SandboxMessageReply>([Example], null),
        },
        new()
        {
            Method = "POST", Path = Root + "/read", Id = "readOnPhone", Scope = SandboxScope.SendMessages, MayConflict = true, RunAsync = ReadAsync,
            Summary = "Read messages on a phone", Description = "The channel sees the blue ticks, and what was played.",
            RequestExample = new ReadOnPhoneRequest { All = true }, ReplyExample = new SandboxReadReply(1),
        },
        new()
        {
            Method = "POST", Path = Root + "/react", Id = "reactOnPhone", Scope = SandboxScope.SendMessages, Creates = true, RunAsync = ReactAsync,
            Summary = "React on a phone", Description = "To a message that it sent or received.",
            RequestExample = new ReactOnPhoneRequest { MessageId = ExampleId, Emoji = "👍" }, ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = Root + "/edit", Id = "editOnPhone", Scope = SandboxScope.SendMessages, Creates = true, RunAsync = EditAsync,
            Summary = "Change a message on a phone", Description = "One that the phone sent.",
            RequestExample = new EditOnPhoneRequest { MessageId = ExampleId, Text = "Where is my parcel?" }, ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = Root + "/delete", Id = "deleteOnPhone", Scope = SandboxScope.SendMessages, Creates = true, RunAsync = DeleteAsync,
            Summary = "Take a message back on a phone", Description = "For everyone; in a group that it administrates also one of others.",
            RequestExample = new DeleteOnPhoneRequest { MessageId = ExampleId }, ReplyExample = Example,
        },
    ];

    private static async Task<object?> SendAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<SendFromPhoneRequest>().ConfigureAwait(false);
        var problems = new FieldProblems();
        var fields = new PhoneFields(problems);
        var reader = new PhoneContentReader(body, fields);
        problems.Require(body.ChannelId is null, "channel_id", "is known to a gateway only");
        reader.Check();
        if (body.To is null && !reader.GoesToChatOfTarget) problems.Add("to", "The field is required.");
        problems.ThrowIfAny();
        return await CreatedAsync(request, phone, await SendAsync(phone, body, reader, fields, request.Aborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<SandboxMessage> SendAsync(SandboxPhone phone, SendFromPhoneRequest body, PhoneContentReader reader, PhoneFields fields,
        CancellationToken cancellationToken)
    {
        if (reader.GoesToChatOfTarget) return await ReferAsync(phone, body, reader.Type, cancellationToken).ConfigureAwait(false);
        var to = RequestReader.Chat(body.To, "to").ToAccount();
        if (reader.Type == "forward") return await phone.ForwardAsync(body.MessageId!, to, cancellationToken).ConfigureAwait(false);
        if (reader.Type == "raw") return await phone.SendRawAsync(to, Raw(fields.Bytes(body.Content, "content")!), cancellationToken).ConfigureAwait(false);
        if (body is { Type: null or "text", Mentions: null, ViewOnce: null, Forwarded: null, EphemeralExpiration: null })
            return await phone.SendTextAsync(to, body.Text!, body.Quoted, cancellationToken).ConfigureAwait(false);
        var content = PhoneFiles.FormOf(reader.Type) is { } form
            ? await PhoneFiles.UploadAsync(phone, body, form, fields, cancellationToken).ConfigureAwait(false)
            : reader.Read();
        return await phone.SendAsync(to, content, reader.ReadContext(), body.Quoted, cancellationToken).ConfigureAwait(false);
    }

    private static Task<SandboxMessage> ReferAsync(SandboxPhone phone, SendFromPhoneRequest body, string type, CancellationToken cancellationToken) =>
        type switch
    {
        "reaction" => phone.ReactAsync(body.MessageId!, body.Emoji!, cancellationToken),
        "poll_vote" => phone.VoteAsync(body.MessageId!, body.Options!, cancellationToken),
        "event_answer" => phone.AnswerAsync(body.MessageId!, body.Answer!.Value, body.ExtraGuests ?? 0, cancellationToken),
        "edit" => phone.EditAsync(body.MessageId!, body.Text!, cancellationToken),
        "delete" => phone.DeleteAsync(body.MessageId!, cancellationToken),
        "comment" => phone.CommentAsync(body.MessageId!, body.Text!, cancellationToken),
        _ => phone.PinAsync(body.MessageId!, (uint)(body.Seconds ?? 0), cancellationToken),
    };

    private static byte[] Raw(byte[] content)
    {
        try
        {
            _ = ContentDecoder.Parse(content);
            return content;
        }
        catch (InvalidProtocolBufferException)
        {
            throw RequestReader.Refused("The field takes the protobuf of a message.", "content");
        }
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var limit = request.Limit;
        var messages = await phone.ReadMessagesAsync(request.After, limit, request.Aborted).ConfigureAwait(false);
        var views = new SandboxMessageReply[messages.Count];
        for (var i = 0; i < views.Length; i++) views[i] = await ViewAsync(phone, messages[i], request.Aborted).ConfigureAwait(false);
        return new Page<SandboxMessageReply>(views, messages.Count == limit ? Number(messages[^1].Sequence) : null);
    }

    private static async Task<object?> ReadAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<ReadOnPhoneRequest>().ConfigureAwait(false);
        if (body is { Played: true, MessageIds: null }) throw RequestReader.Refused("goes with message_ids", "played");
        if (body.MessageIds is null == (body.All is not true)) throw RequestReader.Refused("Give either message_ids or all.", "message_ids");
        return new SandboxReadReply(body is { Played: true, MessageIds: { } played }
            ? await phone.PlayAsync([.. played], request.Aborted).ConfigureAwait(false)
            : await phone.MarkReadAsync(body.MessageIds is { } ids ? [.. ids] : null, request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> ReactAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<ReactOnPhoneRequest>().ConfigureAwait(false);
        var (problems, target) = (new FieldProblems(), RequestReader.Required(body.MessageId, "message_id"));
        new PhoneFields(problems).Emoji(body.Emoji ?? "", "emoji");
        problems.ThrowIfAny();
        return await CreatedAsync(request, phone, await phone.ReactAsync(target, body.Emoji ?? "", request.Aborted).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private static async Task<object?> EditAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<EditOnPhoneRequest>().ConfigureAwait(false);
        var (target, text) = (RequestReader.Required(body.MessageId, "message_id"), RequestReader.Required(body.Text, "text"));
        return await CreatedAsync(request, phone, await phone.EditAsync(target, text, request.Aborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<object?> DeleteAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<DeleteOnPhoneRequest>().ConfigureAwait(false);
        var target = RequestReader.Required(body.MessageId, "message_id");
        return await CreatedAsync(request, phone, await phone.DeleteAsync(target, request.Aborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<SandboxMessageReply> CreatedAsync(RestRequest request, SandboxPhone phone, SandboxMessage message)
    {
        request.Location = $"/v1/sandbox/phones/{phone.Id}/messages";
        return await ViewAsync(phone, message, request.Aborted).ConfigureAwait(false);
    }

    private static async Task<SandboxMessageReply> ViewAsync(SandboxPhone phone, SandboxMessage message, CancellationToken cancellationToken)
    {
        var decoded = await phone.ReadContentAsync(message, cancellationToken).ConfigureAwait(false);
        return new SandboxMessageReply(
            message.Id, message.Chat.ToString(), message.From.ToString(), message.FromMe, decoded.Content.Type, message.Text, PhoneContentView.Of(decoded),
            message.QuotedMessageId, message.Timestamp, message.Status, message.Rings, Convert.ToBase64String(message.Content.Span), Number(message.Sequence));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
