using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>Phones over REST.</summary>
internal static class PhoneRoutes
{
    private const string Root = "/v1/sandbox/phones";

    public static void Map(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapPost(Root, async (HttpContext context) =>
        {
            var body = await RequestReader.BodyAsync<CreatePhoneBody>(context).ConfigureAwait(false);
            var policy = body.Policy?.Over(SandboxPhonePolicy.Default);
            var wanted = new NewSandboxPhone(body.PhoneNumber, body.PushName, body.Business ?? false, RequestReader.Owner(context), policy, JidNumber(body.Jid), RequestReader.Most(context))
            {
                Username = body.Username, UsernameKey = body.UsernameKey, HidesNumber = body.HidesNumber ?? false,
            };
            var phone = await network.CreatePhoneAsync(wanted, context.RequestAborted).ConfigureAwait(false);
            return Results.Json(View(phone), SandboxJson.Options, statusCode: StatusCodes.Status201Created);
        });
        routes.MapGet(Root, async (HttpContext context) =>
        {
            var (limit, after) = (RequestReader.Limit(context), RequestReader.Cursor(context, "after"));
            var (phones, next) = await network.ReadPhonesAsync(RequestReader.Owner(context), after, limit, context.RequestAborted).ConfigureAwait(false);
            return Ok(new PhoneList([.. phones.Select(View)], next is { } position ? Number(position) : null));
        });
        routes.MapGet(Root + "/{id}", async (HttpContext context, string id) =>
            Ok(View(await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false))));
        routes.MapPatch(Root + "/{id}", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<ChangePhoneBody>(context).ConfigureAwait(false);
            if ((body.Username ?? body.UsernameKey) is not null || body.HidesNumber is not null)
            {
                var username = Changed(body.Username, phone.Username);
                // A key belongs to its name: it goes with that.
                var key = Changed(body.UsernameKey, body.Username is null || username == phone.Username ? phone.UsernameKey : null);
                await phone.SetUsernameAsync(username, key, body.HidesNumber ?? phone.HidesNumber, context.RequestAborted).ConfigureAwait(false);
            }
            if (body.Policy is { } policy) await phone.SetPolicyAsync(policy.Over(phone.Policy), context.RequestAborted).ConfigureAwait(false);
            return Ok(View(phone));
        });
        routes.MapDelete(Root + "/{id}", async (HttpContext context, string id) =>
        {
            await network.DeletePhoneAsync(await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false);
            return Results.NoContent();
        });
        MapPairing(routes, network);
        MapMessages(routes, network);
        MapReferences(routes, network);
        MapPresence(routes, network);
        PasskeyRoutes.Map(routes, network);
        GroupRoutes.Map(routes, network);
        AppStateRoutes.Map(routes, network);
    }

    private static void MapPairing(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapPost(Root + "/{id}/scan", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<ScanBody>(context).ConfigureAwait(false);
            return Ok(Linked(await phone.ScanAsync(RequestReader.Required(body.Qr, "qr"), context.RequestAborted).ConfigureAwait(false)));
        });
        routes.MapPost(Root + "/{id}/pair-code", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<PairCodeBody>(context).ConfigureAwait(false);
            return Ok(Linked(await phone.EnterPairCodeAsync(RequestReader.Required(body.Code, "code"), context.RequestAborted).ConfigureAwait(false)));
        });
        routes.MapPost(Root + "/{id}/unlink", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<UnlinkBody>(context).ConfigureAwait(false);
            await phone.UnlinkAsync(RequestReader.Address(body.Jid, "jid"), context.RequestAborted).ConfigureAwait(false);
            return Results.NoContent();
        });
    }

    /// <summary>Without an address when the owner is asked for a passkey first.</summary>
    private static LinkedView Linked(Jid device) => new(device == default ? null : device.ToString());

    private static void MapMessages(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapPost(Root + "/{id}/messages", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<SendBody>(context).ConfigureAwait(false);
            var message = await PhoneContents.SendAsync(phone, body, context.RequestAborted).ConfigureAwait(false);
            return await CreatedAsync(phone, message, context).ConfigureAwait(false);
        });
        routes.MapGet(Root + "/{id}/messages", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var limit = RequestReader.Limit(context);
            var messages = await phone.ReadMessagesAsync(RequestReader.Cursor(context, "after"), limit, context.RequestAborted).ConfigureAwait(false);
            var views = new MessageView[messages.Count];
            for (var i = 0; i < views.Length; i++) views[i] = await ViewAsync(phone, messages[i], context.RequestAborted).ConfigureAwait(false);
            return Ok(new MessageList(views, messages.Count == limit ? Number(messages[^1].Sequence) : null));
        });
        routes.MapPost(Root + "/{id}/read", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<ReadBody>(context).ConfigureAwait(false);
            if (body.MessageIds is null == (body.All is not true)) throw RequestReader.Refused("Give either message_ids or all.", "message_ids");
            if (body is { Played: true, MessageIds: { } played }) return Ok(new ReadView(await phone.PlayAsync(played, context.RequestAborted).ConfigureAwait(false)));
            return Ok(new ReadView(await phone.MarkReadAsync(body.MessageIds, context.RequestAborted).ConfigureAwait(false)));
        });
    }

    private static void MapReferences(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapPost(Root + "/{id}/react", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<ReactBody>(context).ConfigureAwait(false);
            var target = RequestReader.Required(body.MessageId, "message_id");
            return await CreatedAsync(phone, await phone.ReactAsync(target, body.Emoji ?? "", context.RequestAborted).ConfigureAwait(false), context).ConfigureAwait(false);
        });
        routes.MapPost(Root + "/{id}/edit", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<EditBody>(context).ConfigureAwait(false);
            var (target, text) = (RequestReader.Required(body.MessageId, "message_id"), RequestReader.Required(body.Text, "text"));
            return await CreatedAsync(phone, await phone.EditAsync(target, text, context.RequestAborted).ConfigureAwait(false), context).ConfigureAwait(false);
        });
        routes.MapPost(Root + "/{id}/delete", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<DeleteBody>(context).ConfigureAwait(false);
            var target = RequestReader.Required(body.MessageId, "message_id");
            return await CreatedAsync(phone, await phone.DeleteAsync(target, context.RequestAborted).ConfigureAwait(false), context).ConfigureAwait(false);
        });
    }

    private static async Task<IResult> CreatedAsync(SandboxPhone phone, SandboxMessage message, HttpContext context) => Results.Json(
        await ViewAsync(phone, message, context.RequestAborted).ConfigureAwait(false), SandboxJson.Options, statusCode: StatusCodes.Status201Created);

    private static void MapPresence(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapPost(Root + "/{id}/offline", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            await phone.GoOfflineAsync(context.RequestAborted).ConfigureAwait(false);
            return Ok(View(phone));
        });
        routes.MapPost(Root + "/{id}/online", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            await phone.GoOnlineAsync(context.RequestAborted).ConfigureAwait(false);
            return Ok(View(phone));
        });
    }

    internal static PhoneView View(SandboxPhone phone)
    {
        return new PhoneView(
            phone.Id, phone.DialledNumber, phone.Jid.ToString(), phone.Lid.ToString(), phone.PushName, phone.IsBusiness, phone.IsOnline, phone.UndecryptableCount,
            [.. phone.LinkedDevices.Select(jid => jid.ToString())], phone.CreatedAt, PolicyView.Of(phone.Policy), phone.Username, phone.UsernameKey, phone.HidesNumber);
    }

    private static async Task<MessageView> ViewAsync(SandboxPhone phone, SandboxMessage message, CancellationToken cancellationToken)
    {
        var decoded = await phone.ReadContentAsync(message, cancellationToken).ConfigureAwait(false);
        return new MessageView(
            message.Id, message.Chat.ToString(), message.From.ToString(), message.FromMe, decoded.Content.Type, message.Text, ContentView.Of(decoded), message.QuotedMessageId, message.Timestamp,
            message.Status, message.Rings, Convert.ToBase64String(message.Content.Span), Number(message.Sequence));
    }

    private static string? Changed(string? asked, string? present) => asked switch { null => present, "" => null, _ => asked };

    private static string? JidNumber(string? jid) => jid is null ? null
        : WhatsApp.Binary.Jid.TryParse(jid, out var parsed) && parsed is { IsPhoneNumber: true, Device: 0 } ? parsed.User
        : throw RequestReader.Refused("The field takes a JID of the form digits@s.whatsapp.net.", "jid");

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IResult Ok<T>(T value) => Results.Json(value, SandboxJson.Options);
}
