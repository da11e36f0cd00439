using System.Globalization;
using WhatIsUp.Grains.Abstractions.Errors;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Files.Limits;

/// <summary>Errors of unavailable files.</summary>
internal static class MediaErrors
{
    public static GatewayException TooLarge(long maxBytes, string field) => new(
        ErrorCode.BadRequest, "The file is too large.",
        new Dictionary<string, string> { ["reason"] = "too_large", ["max_bytes"] = maxBytes.ToString(CultureInfo.InvariantCulture), ["field"] = field });

    public static GatewayException NotFound() => new(ErrorCode.NotFound, "No such file.");

    public static GatewayException Gone() => new(ErrorCode.MediaGone, "The file is no longer available.");

    public static GatewayException Busy() => new(
        ErrorCode.WorkerAtCapacity, "Too many files are being transferred; try again later.",
        new Dictionary<string, string> { ["reason"] = "too_many_transfers" });

    public static GatewayException TooSlow() => new(
        ErrorCode.BadRequest, "The transfer of the file took too long.", new Dictionary<string, string> { ["reason"] = "too_slow" });

    public static GatewayException ConversionTooSlow(string field) => new(
        ErrorCode.WorkerAtCapacity, "Converting the file currently takes too long; try again later.",
        new Dictionary<string, string> { ["reason"] = "conversion_too_slow", ["field"] = field });

    public static GatewayException StoreUnavailable() => new(
        ErrorCode.WorkerAtCapacity, "The media store is unavailable; try again later.",
        new Dictionary<string, string> { ["reason"] = "media_store_unavailable" });

    public static GatewayException Upstream(string reason, int? status = null)
    {
        var details = new Dictionary<string, string> { ["reason"] = reason };
        if (status is { } number) details["upstream_code"] = number.ToString(CultureInfo.InvariantCulture);
        return new GatewayException(ErrorCode.Other, "WhatsApp did not provide the file.", details);
    }
}
