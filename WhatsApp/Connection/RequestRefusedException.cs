using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The server answered a request with an error.</summary>
internal sealed class RequestRefusedException(int code, string text, TimeSpan? backoff = null) : Exception($"The server refused a request: {code}.")
{
    private const int MaxBackoffSeconds = 7 * 86_400;

    /// <summary>Number the server gave.</summary>
    public int Code { get; } = code;

    /// <summary>Word the server gave, empty when none.</summary>
    public string Text { get; } = text;

    /// <summary>How long the server wants no further request, if it says so.</summary>
    public TimeSpan? Backoff { get; } = backoff;

    /// <summary>The refusal that an <c>iq type=error</c> tells.</summary>
    public static RequestRefusedException Of(Node answer)
    {
        var error = answer.Child("error");
        TimeSpan? backoff = error?.GetInteger("backoff") is > 0 and <= MaxBackoffSeconds and var seconds ? TimeSpan.FromSeconds(seconds) : null;
        return new RequestRefusedException((int)(error?.GetInteger("code") ?? 500), error?.Get("text") ?? "", backoff);
    }
}
