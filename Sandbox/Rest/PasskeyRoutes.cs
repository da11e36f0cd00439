using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>The passkey of a phone's owner over REST: the authenticator, and the code that the phone shows.</summary>
internal static class PasskeyRoutes
{
    private const string Root = "/v1/sandbox/phones/{id}/passkey";

    public static void Map(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapGet(Root, async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var passkey = await phone.ReadPasskeyAsync(context.RequestAborted).ConfigureAwait(false);
            return Ok(new PasskeyView(
                Text(passkey.CredentialId), Text(passkey.UserHandle), Convert.ToBase64String(passkey.PrivateKey.Span), passkey.SignCount, passkey.Stage, passkey.Code, passkey.IsHandoff));
        });
        routes.MapPost(Root + "/assertion", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<PasskeyOptionsBody>(context).ConfigureAwait(false);
            if (body.Options is not { ValueKind: JsonValueKind.Object } options) throw RequestReader.Refused("The options are a JSON object.", "options");
            var assertion = await phone.AnswerPasskeyAsync(options.GetRawText(), context.RequestAborted).ConfigureAwait(false);
            return Ok(new AssertionView(JsonElement.Parse(assertion)));
        });
        routes.MapPost(Root + "/confirm", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<PasskeyCodeBody>(context).ConfigureAwait(false);
            await phone.ComparePasskeyCodeAsync(RequestReader.Required(body.Code, "code"), context.RequestAborted).ConfigureAwait(false);
            return Results.NoContent();
        });
        routes.MapPost(Root + "/request", async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<PasskeyDeviceBody>(context).ConfigureAwait(false);
            await phone.RequestPasskeyAsync(RequestReader.Address(body.Jid, "jid"), context.RequestAborted).ConfigureAwait(false);
            return Results.NoContent();
        });
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Base64Url.EncodeToString(bytes.Span);

    private static IResult Ok<T>(T value) => Results.Json(value, SandboxJson.Options);
}
