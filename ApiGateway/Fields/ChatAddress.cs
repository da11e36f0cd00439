using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>Addresses in paths. Malformed addresses get the error of unknown ones.</summary>
internal static class ChatAddress
{
    public static string Read(string text) => TryRead(text) ?? throw new GatewayException(ErrorCode.NotFound, "No such chat or contact.");

    public static string? TryRead(string text) => text.Length is 0 or > 100 ? null : Recipient.ReadJid(text, "jid", new FieldErrors());
}
