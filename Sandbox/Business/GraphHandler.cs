using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Business;

/// <summary>
/// The way to the own catalogue over HTTPS (arturhc/Baileys @8f48ab66): a request brings a nonce as a notification, the nonce is exchanged for an access token,
/// and operations are posted with it as forms.
/// </summary>
internal sealed class GraphHandler(
    StateStore store, StanzaSender stanzas, ServerClock clock, Mailbox mailbox, MediaVault vault, CatalogGraph graph) : IStanzaHandler
{
    private const string Space = "fb:thrift_iq";
    private const string NonceSchema = "118", TokenSchema = "104";
    private const int TokenRefused = 190, Unknown = 100, NoCatalogue = 2_498_052;
    private const int MaxNonces = 10_000;
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);
    private readonly Dictionary<string, Device> _nonces = new(StringComparer.Ordinal);

    public void Register(StanzaTable table)
    {
        table.Requests.On(Space, "get", null, SendNonce);
        table.Requests.On(Space, "get", "parameters", GiveToken);
    }

    /// <summary>Answers a form.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.HasFormContentType)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        var answer = await mailbox.CallAsync(
            () => Answer(form["access_token"].ToString(), form["doc_id"].ToString(), form["variables"].ToString()), context.RequestAborted)
            .ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted).ConfigureAwait(false);
    }

    private JsonObject Answer(string token, string document, string variables)
    {
        if (OwnerOf(token) is not { } owner) return Error(TokenRefused, "The access token is not valid.");
        try
        {
            using var json = JsonDocument.Parse(variables.Length == 0 ? "{}" : variables);
            return graph.Run(owner, document, json.RootElement) is { } data ? new JsonObject { ["data"] = data } : Error(Unknown, "The document is not known.");
        }
        catch (JsonException)
        {
            return Error(Unknown, "The variables are no JSON.");
        }
        catch (Refusal refusal)
        {
            return Error(refusal.Code == Refusal.Forbidden().Code ? NoCatalogue : refusal.Code, refusal.Message);
        }
    }

    private Node[] SendNonce(Session session, Device device, Node request)
    {
        if (request.Get("smax_id") != NonceSchema) throw Refusal.NotImplemented();
        if (!device.Account.IsBusiness) throw Refusal.Forbidden();
        if (_nonces.Count >= MaxNonces) _nonces.Clear();
        var nonce = Guid.NewGuid().ToString("N");
        _nonces[nonce] = device;
        stanzas.Deliver(
            device, StanzaClass.Notification,
            N("notification", [("from", Jid.ServerJid), ("id", clock.NextId()), ("type", "business"), ("t", clock.Now)],
                N("wa_ad_account_nonce", [], System.Text.Encoding.UTF8.GetBytes(nonce))));
        return [];
    }

    private Node[] GiveToken(Session session, Device device, Node request)
    {
        if (request.Get("smax_id") != TokenSchema) throw Refusal.NotImplemented();
        if (request.Children[0].Child("code")?.Text is not { } nonce || !_nonces.Remove(nonce, out var asked) || asked != device) throw Refusal.NotAuthorized();
        var until = (clock.Now + TokenLifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var name = string.Create(CultureInfo.InvariantCulture, $"{device.Account.Number}.{device.Number}.{until}");
        return [N("result", [], N("access_token", [], System.Text.Encoding.UTF8.GetBytes($"{name}.{vault.ProofOf("graph " + name)}")))];
    }

    private Device? OwnerOf(string token)
    {
        if (token.Split('.') is not [var account, var device, var until, var proof]
            || !vault.IsProof(proof, $"graph {account}.{device}.{until}")) return null;
        if (long.Parse(until, CultureInfo.InvariantCulture) < clock.Now.ToUnixTimeSeconds()) return null;
        return store.State.ByNumber(int.Parse(account, CultureInfo.InvariantCulture))?.Devices.GetValueOrDefault(
            ushort.Parse(device, CultureInfo.InvariantCulture));
    }

    private static JsonObject Error(int code, string message) =>
        new() { ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["code"] = code }) };
}
