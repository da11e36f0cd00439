using System.Globalization;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Pair codes as shown to callers: their format, and the advice when WhatsApp issues none.</summary>
internal static class PairCodes
{
    private const int Group = 4;

    /// <summary>Form <c>XXXX-XXXX</c>.</summary>
    public static string Format(string code) => $"{code[..Group]}-{code[Group..]}";

    /// <summary>The error for a refusal.</summary>
    public static GatewayException Failed(WhatsAppRefusedException refused)
    {
        var details = ClientErrors.DetailsOf(refused);
        if (refused.RetryAfter is { } wait) details["retry_after"] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new GatewayException(ErrorCode.PairCodeFailed, AdviceOn(refused.Reason), details);
    }

    /// <summary>The error for a channel without a connection.</summary>
    public static GatewayException NoConnection() =>
        new(
            ErrorCode.PairCodeFailed, "WhatsApp could not be reached for a pair code; try again in a moment.",
            new Dictionary<string, string> { ["reason"] = "no_connection" });

    private static string AdviceOn(string reason) => reason switch
    {
        "number_or_name_rejected" =>
            "WhatsApp rejects the request: the number is wrong or was used too often, or it does not accept the browser and operating system of this gateway. "
            + "Check the number, wait some hours, or link by QR.",
        "forbidden" =>
            "WhatsApp does not let this account link a device now. Open WhatsApp on the phone and check whether it requires an action; "
            + "link by QR or try again later.",
        "too_many_requests" => "Too many pair codes were requested; wait details.retry_after seconds, or link by QR.",
        "use_qr" => "WhatsApp offers no pair code for this account: link by QR.",
        "server_error" => "WhatsApp has an internal error; try again in a moment.",
        ClientErrors.NoAnswer => "WhatsApp did not answer; try again in a moment.",
        _ => "WhatsApp issued no pair code; link by QR or try again later.",
    };
}
