namespace WhatIsUp.Interop.Operations;

/// <summary>A call of Baileys' socket, and the request over REST that does the same.</summary>
/// <param name="Method">Method of the socket.</param>
/// <param name="Setting">Makes the place for each side.</param>
/// <param name="Args">Arguments of the method.</param>
/// <param name="Verb">Method of the REST request.</param>
/// <param name="Path">Its path below the channel.</param>
/// <param name="Body">Its body, or null.</param>
public sealed record OperationCase(
    string Method, Func<OperationScene, Task<OperationPlace>> Setting, Func<OperationPlace, object[]> Args, HttpMethod Verb, Func<OperationPlace, string> Path,
    Func<OperationPlace, object>? Body = null)
{
    /// <summary>What distinguishes cases of one method, or empty.</summary>
    public string Variant { get; init; } = "";

    public string Name => Variant.Length == 0 ? Method : $"{Method} ({Variant})";
}
