using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>Faults, counters, recorded stanzas, and the one path that other projects' tests know.</summary>
internal static class OperatorRoutes
{
    private const int MaxFaultCount = 1_000;
    private const int MaxDelayMs = 600_000;

    public static void Map(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapPost("/v1/sandbox/faults", async (HttpContext context) =>
        {
            var body = await RequestReader.BodyAsync<FaultBody>(context).ConfigureAwait(false);
            var fault = Read(body);
            if (fault.Jid.User.Length > 0) await CheckOwnerAsync(network, context, fault.Jid).ConfigureAwait(false);
            await network.InjectFaultAsync(fault, context.RequestAborted).ConfigureAwait(false);
            return Results.NoContent();
        });
        routes.MapPost("/admin/mock-phone/scan-qr", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var qr = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
            var number = context.Request.Query["phone_number"].ToString() is { Length: > 0 } given ? given.TrimStart('+') : null;
            var phone = number is null ? null : await network.FindPhoneByNumberAsync(number, context.RequestAborted).ConfigureAwait(false);
            // A number that is somebody else's is refused as taken.
            if (phone?.Owner != RequestReader.Owner(context)) phone = null;
            phone ??= await network.CreatePhoneAsync(new NewSandboxPhone(number, Owner: RequestReader.Owner(context)), context.RequestAborted).ConfigureAwait(false);
            await phone.ScanAsync(qr, context.RequestAborted).ConfigureAwait(false);
            return Results.Json(PhoneRoutes.View(phone), SandboxJson.Options);
        });
        routes.MapGet("/admin/counters", async (HttpContext context) =>
        {
            var counters = await network.ReadCountersAsync(context.RequestAborted).ConfigureAwait(false);
            return Results.Json(counters, SandboxJson.Options);
        });
        routes.MapGet("/admin/stanzas", (HttpContext context) =>
        {
            var limit = RequestReader.Limit(context);
            var stanzas = network.ReadStanzas(RequestReader.Cursor(context, "after"), limit);
            var next = stanzas.Count == limit ? stanzas[^1].Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
            return Results.Json(new StanzaList([.. stanzas.Select(View)], next), SandboxJson.Options);
        });
    }

    private static SandboxFault Read(FaultBody body)
    {
        var word = RequestReader.Required(body.Kind, "kind");
        var kind = Enum.GetValues<SandboxFaultKind>().Cast<SandboxFaultKind?>()
            .FirstOrDefault(candidate => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(candidate!.Value.ToString()) == word)
            ?? throw RequestReader.Refused("The kind of fault is unknown.", "kind");
        if (body.Count is < 1 or > MaxFaultCount) throw RequestReader.Refused("The count is a number from 1 to 1000.", "count");
        if (body.DelayMs is < 1 or > MaxDelayMs) throw RequestReader.Refused("The delay is a number of milliseconds up to 10 minutes.", "delay_ms");
        if (body.Code is < 100 or > 999) throw RequestReader.Refused("The code is a number of three digits.", "code");
        var jid = kind == SandboxFaultKind.ServerRestart && body.Jid is null ? default : RequestReader.Address(body.Jid, "jid");
        return new SandboxFault(jid, kind, body.Code, body.DelayMs is { } delay ? TimeSpan.FromMilliseconds(delay) : null, body.Count ?? 1);
    }

    private static async Task CheckOwnerAsync(SandboxNetwork network, HttpContext context, Jid jid)
    {
        var owner = RequestReader.Owner(context);
        var phones = await network.ListPhonesAsync(owner, context.RequestAborted).ConfigureAwait(false);
        if (!phones.Any(phone => (jid.IsLid ? phone.Lid : phone.Jid).User == jid.User || (!jid.IsLid && phone.DialledNumber == jid.User))) throw new SandboxRefusedException("not_found", "No such account.", "jid");
    }

    private static StanzaView View(RecordedStanza stanza) => new(
        stanza.Sequence, stanza.Time, stanza.Connection, stanza.Device?.ToString(), stanza.FromClient, View(stanza.Node),
        stanza.Plaintext is { } plaintext ? Convert.ToBase64String(plaintext.Span) : null);

    private static NodeView View(Node node)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var attribute in node.Attributes) attributes[attribute.Name] = attribute.Value;
        return new NodeView(
            node.Tag, attributes, node.Children.Count == 0 ? null : [.. node.Children.Select(View)], node.Bytes is { } bytes ? Convert.ToBase64String(bytes.Span) : null);
    }
}
