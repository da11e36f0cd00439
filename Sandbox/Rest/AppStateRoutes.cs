using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>What a phone's user does to chats, contacts and labels, over REST.</summary>
internal static class AppStateRoutes
{
    private const string Root = "/v1/sandbox/phones/{id}/app-state";
    private const int MaxNameLength = 256;
    private const int MaxLabelIdLength = 16;

    public static void Map(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapGet(Root, async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var (limit, after) = (RequestReader.Limit(context), (int)Math.Min(RequestReader.Cursor(context, "after"), int.MaxValue));
            var entries = await phone.ReadAppStateAsync(context.RequestAborted).ConfigureAwait(false);
            var next = after + limit < entries.Count ? (after + limit).ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
            return Results.Json(new AppStateList([.. entries.Skip(after).Take(limit).Select(View)], next), SandboxJson.Options);
        });
        routes.MapPost(Root, async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<AppStateBody>(context).ConfigureAwait(false);
            if (body.Action == "rotate_key")
            {
                await phone.RotateAppStateKeyAsync(body.Shared ?? true, context.RequestAborted).ConfigureAwait(false);
                return Results.NoContent();
            }
            var last = body.Action is "archive" or "unarchive" or "read" or "unread" or "clear" or "delete_chat"
                ? await phone.FindLastMessageAsync(Chat(body), context.RequestAborted).ConfigureAwait(false) : null;
            if (body.Action is "star" or "unstar" or "delete_message") body = await CompleteAsync(phone, body, context.RequestAborted).ConfigureAwait(false);
            var lid = body.Action == "contact" ? await phone.FindLidAsync(Chat(body), context.RequestAborted).ConfigureAwait(false) : null;
            await phone.WriteAppStateAsync([ActionOf(body, last, lid)], context.RequestAborted).ConfigureAwait(false);
            return Results.NoContent();
        });
    }

    /// <summary>What a phone knows of a message itself: its chat, and who wrote it.</summary>
    private static async Task<AppStateBody> CompleteAsync(SandboxPhone phone, AppStateBody body, CancellationToken cancellationToken)
    {
        if (await phone.FindMessageAsync(MessageId(body), cancellationToken).ConfigureAwait(false) is not { } message) return body;
        return body with
        {
            Chat = body.Chat ?? message.Chat.ToString(),
            FromMe = body.FromMe ?? message.FromMe,
            Participant = body.Participant ?? (message.Chat.IsGroup && !message.FromMe ? message.From.ToAccount().ToString() : null),
        };
    }

    private static AppStateAction ActionOf(AppStateBody body, LastMessage? last, Jid? lid) => RequestReader.Required(body.Action, "action") switch
    {
        "archive" => AppStateActions.Archive(Chat(body), true, last),
        "unarchive" => AppStateActions.Archive(Chat(body), false, last),
        "pin" => AppStateActions.Pin(Chat(body), true),
        "unpin" => AppStateActions.Pin(Chat(body), false),
        "mute" => AppStateActions.Mute(Chat(body), body.MutedUntil ?? DateTimeOffset.MaxValue),
        "unmute" => AppStateActions.Mute(Chat(body), null),
        "read" => AppStateActions.MarkRead(Chat(body), true, last),
        "unread" => AppStateActions.MarkRead(Chat(body), false, last),
        "clear" => AppStateActions.Clear(Chat(body), last),
        "delete_chat" => AppStateActions.Delete(Chat(body), last),
        "star" => AppStateActions.Star(Chat(body), MessageId(body), body.FromMe ?? false, Participant(body), true),
        "unstar" => AppStateActions.Star(Chat(body), MessageId(body), body.FromMe ?? false, Participant(body), false),
        "delete_message" => AppStateActions.DeleteMessage(Chat(body), MessageId(body), body.FromMe ?? false, Participant(body), DateTimeOffset.UtcNow),
        "contact" => AppStateActions.Contact(Chat(body), Name(body), Name(body).Split(' ')[0], lid),
        "remove_contact" => AppStateActions.Contact(Chat(body), null),
        "push_name" => AppStateActions.PushName(Name(body)),
        "label" => AppStateActions.EditLabel(LabelId(body), Name(body), body.Color ?? 0, false),
        "delete_label" => AppStateActions.EditLabel(LabelId(body), body.Name ?? "", body.Color ?? 0, true),
        "label_chat" => AppStateActions.LabelChat(LabelId(body), Chat(body), true),
        "unlabel_chat" => AppStateActions.LabelChat(LabelId(body), Chat(body), false),
        "label_message" => AppStateActions.LabelMessage(LabelId(body), Chat(body), MessageId(body), true),
        "unlabel_message" => AppStateActions.LabelMessage(LabelId(body), Chat(body), MessageId(body), false),
        _ => throw RequestReader.Refused("The action is unknown.", "action"),
    };

    private static Jid Chat(AppStateBody body) => RequestReader.Chat(body.Chat, "chat").ToAccount();

    private static Jid? Participant(AppStateBody body) => body.Participant is null ? null : RequestReader.Address(body.Participant, "participant").ToAccount();

    private static string MessageId(AppStateBody body) => RequestReader.Required(body.MessageId, "message_id");

    private static string Name(AppStateBody body) => RequestReader.Required(body.Name, "name") is { Length: <= MaxNameLength } name ? name : throw RequestReader.Refused("The name is too long.", "name");

    private static string LabelId(AppStateBody body) =>
        RequestReader.Required(body.LabelId, "label_id") is { Length: <= MaxLabelIdLength } id ? id : throw RequestReader.Refused("The label's id is too long.", "label_id");

    private static AppStateView View(SandboxAppStateEntry entry) => new(entry.Collection, (long)entry.Version, [.. entry.Index], entry.ValueJson);
}

internal sealed record AppStateBody
{
    public string? Action { get; init; }

    public string? Chat { get; init; }

    public string? MessageId { get; init; }

    public bool? FromMe { get; init; }

    public string? Participant { get; init; }

    public DateTimeOffset? MutedUntil { get; init; }

    public string? Name { get; init; }

    public string? LabelId { get; init; }

    public int? Color { get; init; }

    public bool? Shared { get; init; }
}

internal sealed record AppStateView(string Collection, long Version, string[] Index, string Value);

internal sealed record AppStateList(AppStateView[] Data, string? NextCursor);
