using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Sandbox.AppState;

/// <summary>What a phone's user does to chats, contacts and labels, over REST.</summary>
internal static class AppStateOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/app-state";
    private const int MaxNameLength = 256;

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = Root, Id = "actOnPhone", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = ActAsync,
            Summary = "Do something to a chat, contact or label on a phone", Description = "Linked devices, channels among them, are notified.",
            RequestExample = new SandboxActionRequest { Action = SandboxAction.Pin, Chat = "+4915187654322" },
        },
        new()
        {
            Method = "GET", Path = Root, Id = "listPhoneAppState", Scope = SandboxScope.ReadChannels, IsPaged = true, MayConflict = true, RunAsync = ListAsync,
            Summary = "List what a phone knows of chats, contacts and labels", Description = "What it wrote itself and what its linked devices wrote.",
            ReplyExample = new Page<SandboxAppStateReply>(
                [new SandboxAppStateReply("regular_low", 1, ["pin_v1", "4915187654322@s.whatsapp.net"],
                    "{ \"timestamp\": \"1760000000000\", \"pinAction\": { \"pinned\": true } }")], null),
        },
    ];

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var entries = await phone.ReadAppStateAsync(request.Aborted).ConfigureAwait(false);
        return request.PageOf(entries, entry => new SandboxAppStateReply(entry.Collection, (long)entry.Version, [.. entry.Index], entry.ValueJson));
    }

    private static async Task<object?> ActAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<SandboxActionRequest>().ConfigureAwait(false);
        if (body.MutedUntil is { } end && end.Year is < 2000 or >= 3000)
            throw RequestReader.Refused("must be a time from the year 2000 to 2999", "muted_until");
        if (body.Action == SandboxAction.RotateKey) await phone.RotateAppStateKeyAsync(body.Shared ?? true, request.Aborted).ConfigureAwait(false);
        else await phone.WriteAppStateAsync([await ReadAsync(phone, body, request.Aborted).ConfigureAwait(false)], request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task<AppStateAction> ReadAsync(SandboxPhone phone, SandboxActionRequest body, CancellationToken cancellationToken) =>
        body.Action switch
    {
        SandboxAction.Archive or SandboxAction.Unarchive or SandboxAction.Read or SandboxAction.Unread or SandboxAction.Clear or SandboxAction.DeleteChat =>
            OfChat(body, await phone.FindLastMessageAsync(Chat(body), cancellationToken).ConfigureAwait(false)),
        SandboxAction.Star or SandboxAction.Unstar or SandboxAction.DeleteMessage =>
            OfMessage(await CompleteAsync(phone, body, cancellationToken).ConfigureAwait(false)),
        SandboxAction.Contact =>
            AppStateActions.Contact(Chat(body), Name(body), Name(body).Split(' ')[0],
                await phone.FindLidAsync(Chat(body), cancellationToken).ConfigureAwait(false)),
        _ => OfRest(body),
    };

    /// <summary>Adds what the phone knows of a message itself: its chat and its author.</summary>
    private static async Task<SandboxActionRequest> CompleteAsync(SandboxPhone phone, SandboxActionRequest body, CancellationToken cancellationToken)
    {
        if (await phone.FindMessageAsync(MessageId(body), cancellationToken).ConfigureAwait(false) is not { } message) return body;
        return body with
        {
            Chat = body.Chat ?? message.Chat.ToString(),
            FromMe = body.FromMe ?? message.FromMe,
            Participant = body.Participant ?? (message.Chat.IsGroup && !message.FromMe ? message.From.ToAccount().ToString() : null),
        };
    }

    private static AppStateAction OfChat(SandboxActionRequest body, LastMessage? last) => body.Action switch
    {
        SandboxAction.Archive => AppStateActions.Archive(Chat(body), true, last),
        SandboxAction.Unarchive => AppStateActions.Archive(Chat(body), false, last),
        SandboxAction.Read => AppStateActions.MarkRead(Chat(body), true, last),
        SandboxAction.Unread => AppStateActions.MarkRead(Chat(body), false, last),
        SandboxAction.Clear => AppStateActions.Clear(Chat(body), last),
        _ => AppStateActions.Delete(Chat(body), last),
    };

    private static AppStateAction OfMessage(SandboxActionRequest body) => body.Action == SandboxAction.DeleteMessage
        ? AppStateActions.DeleteMessage(Chat(body), MessageId(body), body.FromMe ?? false, Participant(body), DateTimeOffset.UtcNow)
        : AppStateActions.Star(Chat(body), MessageId(body), body.FromMe ?? false, Participant(body), body.Action == SandboxAction.Star);

    private static AppStateAction OfRest(SandboxActionRequest body) => body.Action switch
    {
        SandboxAction.Pin => AppStateActions.Pin(Chat(body), true),
        SandboxAction.Unpin => AppStateActions.Pin(Chat(body), false),
        SandboxAction.Mute => AppStateActions.Mute(Chat(body), body.MutedUntil ?? DateTimeOffset.MaxValue),
        SandboxAction.Unmute => AppStateActions.Mute(Chat(body), null),
        SandboxAction.MuteStatus => AppStateActions.MuteStatus(Chat(body), true),
        SandboxAction.UnmuteStatus => AppStateActions.MuteStatus(Chat(body), false),
        SandboxAction.StatusPrivacy => AppStateActions.StatusPrivacy(Audience(body)),
        SandboxAction.RemoveContact => AppStateActions.Contact(Chat(body), null),
        SandboxAction.PushName => AppStateActions.PushName(Name(body)),
        SandboxAction.Label => AppStateActions.EditLabel(LabelId(body), Name(body), body.Color ?? 0, false),
        SandboxAction.DeleteLabel => AppStateActions.EditLabel(LabelId(body), body.Name ?? "", body.Color ?? 0, true),
        SandboxAction.LabelChat => AppStateActions.LabelChat(LabelId(body), Chat(body), true),
        SandboxAction.UnlabelChat => AppStateActions.LabelChat(LabelId(body), Chat(body), false),
        SandboxAction.QuickReply => AppStateActions.QuickReply(ReplyId(body), Name(body), RequestReader.Required(body.Text, "text"), [], 0, false),
        SandboxAction.DeleteQuickReply => AppStateActions.QuickReply(ReplyId(body), "", "", [], 0, true),
        SandboxAction.LabelMessage => AppStateActions.LabelMessage(LabelId(body), Chat(body), MessageId(body), true),
        _ => AppStateActions.LabelMessage(LabelId(body), Chat(body), MessageId(body), false),
    };

    private static StatusAudience Audience(SandboxActionRequest body) => new(
        (StatusSetting)(body.Setting ?? throw RequestReader.Refused("The field is required.", "setting")),
        [.. (body.Accounts ?? []).Select(account => RequestReader.Address(account, "accounts").ToAccount())]);

    private static Jid Chat(SandboxActionRequest body) => RequestReader.Chat(body.Chat, "chat").ToAccount();

    private static Jid? Participant(SandboxActionRequest body) =>
        body.Participant is null ? null : RequestReader.Address(body.Participant, "participant").ToAccount();

    private static string MessageId(SandboxActionRequest body) => RequestReader.Required(body.MessageId, "message_id");

    private static string LabelId(SandboxActionRequest body) => RequestReader.Required(body.LabelId, "label_id");

    private static string ReplyId(SandboxActionRequest body) => RequestReader.Required(body.ReplyId, "reply_id");

    private static string Name(SandboxActionRequest body) =>
        RequestReader.Required(body.Name, "name") is { Length: <= MaxNameLength } name ? name : throw RequestReader.Refused("The name is too long.", "name");
}
