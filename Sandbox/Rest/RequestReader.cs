using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>Reads requests into types that cannot be wrong, and names the field that is.</summary>
internal static class RequestReader
{
    private const int MaxOwnerLength = 128;
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;

    /// <summary>The JSON body; an absent one counts as <c>{}</c>.</summary>
    public static async Task<T> BodyAsync<T>(HttpContext context) where T : class
    {
        try
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted).ConfigureAwait(false);
            if (buffer.Length == 0) buffer.Write("{}"u8);
            buffer.Position = 0;
            return await JsonSerializer.DeserializeAsync<T>(buffer, SandboxJson.Options, context.RequestAborted).ConfigureAwait(false)
                ?? throw Refused("The body must be a JSON object.", null);
        }
        catch (JsonException exception)
        {
            var field = exception.Path is { Length: > 2 } path ? path[2..] : null;
            throw field is null ? new SandboxRefusedException("bad_request", "The body is no JSON object of this operation.") : Refused("The field is unknown or has a wrong type.", field);
        }
    }

    /// <summary>Whose request it is.</summary>
    public static string Owner(HttpContext context)
    {
        var owner = context.Request.Headers["X-Sandbox-Owner"].ToString();
        if (owner.Length == 0) return SandboxNetwork.DefaultOwner;
        return owner.Length <= MaxOwnerLength ? owner : throw Refused("The owner is too long.", "X-Sandbox-Owner");
    }

    /// <summary>How many of what is made here the owner may have, as whoever knows its plan says; null for any number.</summary>
    public static int? Most(HttpContext context) => int.TryParse(context.Request.Headers["X-Sandbox-Most"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;

    /// <summary>The phone of the path; another owner's is not found.</summary>
    public static async Task<SandboxPhone> PhoneAsync(SandboxNetwork network, HttpContext context, string id)
    {
        var owner = Owner(context);
        var phone = await network.FindPhoneAsync(id, context.RequestAborted).ConfigureAwait(false);
        return phone is not null && phone.Owner == owner ? phone : throw new SandboxRefusedException("not_found", "There is no such phone.");
    }

    public static string Required(string? value, string field) => string.IsNullOrEmpty(value) ? throw Refused("The field is required.", field) : value;

    /// <summary>A JID, or a phone number with or without <c>+</c>.</summary>
    public static Jid Address(string? value, string field)
    {
        var text = Required(value, field);
        var digits = text.TrimStart('+');
        if (digits.Length is >= 7 and <= 15 && digits.All(char.IsAsciiDigit)) return Jid.FromPhoneNumber(digits);
        if (Jid.TryParse(text, out var jid) && (jid.IsPhoneNumber || jid.IsLid)) return jid;
        throw Refused("The field takes a phone number with country code or a JID.", field);
    }

    /// <summary>An <see cref="Address"/>, a group, or <c>status@broadcast</c>.</summary>
    public static Jid Chat(string? value, string field) => Jid.TryParse(value, out var jid) && (jid.IsGroup || jid == Jid.StatusBroadcast) ? jid : Address(value, field);

    public static long Cursor(HttpContext context, string name)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0) return 0;
        return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var cursor) ? cursor : throw Refused("The cursor is not one of ours.", name);
    }

    public static int Limit(HttpContext context)
    {
        var text = context.Request.Query["limit"].ToString();
        if (text.Length == 0) return DefaultLimit;
        return int.TryParse(text, out var limit) && limit is >= 1 and <= MaxLimit ? limit : throw Refused("The limit is a number from 1 to 1000.", "limit");
    }

    public static SandboxRefusedException Refused(string message, string? field) => new("invalid_request", message, field);
}
