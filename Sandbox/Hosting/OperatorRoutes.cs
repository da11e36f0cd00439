using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Pairing;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Hosting;

/// <summary>Routes of the operator: counters, recorded stanzas, and a phone that scans a QR.</summary>
internal static class OperatorRoutes
{
    public static void Map(IEndpointRouteBuilder routes, SandboxNetwork network, ServerParts parts)
    {
        routes.MapPost("/admin/mock-phone/scan-qr", async (HttpContext context) =>
        {
            var owner = new RestRequest(context, parts).Owner;
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var qr = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
            var number = context.Request.Query["phone_number"].ToString() is { Length: > 0 } given ? given.TrimStart('+') : null;
            var phone = number is null ? null : await network.FindPhoneByNumberAsync(number, context.RequestAborted).ConfigureAwait(false);
            // A number of another owner is rejected as taken.
            if (phone?.Owner != owner) phone = null;
            phone ??= await network.CreatePhoneAsync(new NewSandboxPhone(number, Owner: owner), context.RequestAborted).ConfigureAwait(false);
            await phone.ScanAsync(qr, context.RequestAborted).ConfigureAwait(false);
            return Results.Json(PhoneOperations.Show(phone), SandboxJson.Options);
        });
        routes.MapGet("/admin/counters", async (HttpContext context) =>
        {
            var counters = await network.ReadCountersAsync(context.RequestAborted).ConfigureAwait(false);
            return Results.Json(counters, SandboxJson.Options);
        });
        routes.MapGet("/admin/stanzas", (HttpContext context) =>
        {
            var request = new RestRequest(context, parts);
            var limit = request.Limit;
            var stanzas = network.ReadStanzas(request.After, limit);
            var next = stanzas.Count == limit ? stanzas[^1].Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
            return Results.Json(new StanzaList([.. stanzas.Select(View)], next), SandboxJson.Options);
        });
    }

    private static StanzaView View(RecordedStanza stanza) => new(
        stanza.Sequence, stanza.Time, stanza.Connection, stanza.Device?.ToString(), stanza.FromClient, View(stanza.Node),
        stanza.Plaintext is { } plaintext ? Convert.ToBase64String(plaintext.Span) : null);

    private static NodeView View(Node node)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var attribute in node.Attributes) attributes[attribute.Name] = attribute.Value;
        return new NodeView(
            node.Tag, attributes, node.Children.Count == 0 ? null : [.. node.Children.Select(View)],
            node.Bytes is { } bytes ? Convert.ToBase64String(bytes.Span) : null);
    }
}
