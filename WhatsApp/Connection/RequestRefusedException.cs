using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The server answered a request with an error.</summary>
internal sealed class RequestRefusedException(int code, string text) : Exception($"The server refused a request: {code}.")
{
    /// <summary>Number the server gave.</summary>
    public int Code { get; } = code;

    /// <summary>Word the server gave, empty when none.</summary>
    public string Text { get; } = text;

    /// <summary>The refusal that an <c>iq type=error</c> tells.</summary>
    public static RequestRefusedException Of(Node answer)
    {
        var error = answer.Child("error");
        return new RequestRefusedException((int)(error?.GetInteger("code") ?? 500), error?.Get("text") ?? "");
    }
}
