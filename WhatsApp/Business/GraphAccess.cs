using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>
/// Runs GraphQL operations on the own catalogue over HTTPS. The access token is obtained through the socket: a nonce is requested, arrives as a notification,
/// and is exchanged (arturhc/Baileys @8f48ab66). It is cached in memory for the connection.
/// </summary>
internal sealed class GraphAccess(ClientConnection connection, MediaTransfer media, CatalogOptions options, Func<HttpClient> open) : IDisposable
{
    private const string NonceSchema = "118";
    private const string TokenSchema = "104";
    private const int MaxTextLength = 4_096;
    private const int MaxAnswerBytes = 8 << 20;
    private const int TokenExpired = 190;
    private const int SessionExpired = 102;
    private const int NoCatalogue = 2_498_052;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Lazy<HttpClient> _http = new(open);
    private readonly SemaphoreSlim _gate = new(1);
    private TaskCompletionSource<string>? _nonce;
    private string? _token;

    /// <summary>A notification brought a nonce.</summary>
    public void NoteNonce(Node notice)
    {
        var nonce = notice.Text ?? notice.Child("nonce")?.Text ?? notice.Get("nonce");
        if (nonce is { Length: > 0 and <= MaxTextLength }) _nonce?.TrySetResult(nonce);
    }

    /// <summary>Runs an operation.</summary>
    /// <returns>The member <c>data</c> of the answer.</returns>
    /// <exception cref="RequestRefusedException">WhatsApp refused.</exception>
    /// <exception cref="CatalogRefusedException">There is no answer that can be read.</exception>
    public async Task<JsonElement> RunAsync(CatalogDocument document, JsonObject variables, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var token = await TokenAsync(cancellationToken);
            var answer = await PostAsync(document, variables, token, cancellationToken);
            if (ErrorOf(answer) is not var (code, _) || code == 0) return CatalogJson.Object(answer, "data");
            if (code is not (TokenExpired or SessionExpired) || attempt > 0)
                throw new RequestRefusedException(
                    code, code switch { NoCatalogue => "no_catalogue", TokenExpired or SessionExpired => "access_token_refused", _ => "catalogue_refused" });
            Interlocked.CompareExchange(ref _token, null, token);
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
        _gate.Dispose();
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (_token is { } known) return known;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _token ??= await FetchTokenAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<string> FetchTokenAsync(CancellationToken cancellationToken)
    {
        var arriving = _nonce = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await connection.SendIqAsync(IqRequest.Get("fb:thrift_iq") with { Schema = NonceSchema }, cancellationToken);
            var nonce = await arriving.Task.WaitAsync(connection.RequestTimeout, connection.Time, cancellationToken);
            var request = IqRequest.Get("fb:thrift_iq", Node.Of("parameters", Node.OfText("code", nonce))) with { Schema = TokenSchema };
            return await connection.SendIqAsync(
                request,
                answer => FindText(answer, "access_token", 0) ?? throw new CatalogRefusedException("access token", CatalogRefusedException.Unreadable),
                cancellationToken);
        }
        finally
        {
            _nonce = null;
        }
    }

    private async Task<JsonElement> PostAsync(CatalogDocument document, JsonObject variables, string token, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, connection.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var address = options.GraphAddress ?? new Uri($"https://{await media.FindHostAsync(both.Token)}/graphql");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new FormUrlEncodedContent(
                    [new("access_token", token), new("doc_id", document.Id), new("variables", variables.ToJsonString())]),
            };
            using var response = await _http.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            // Errors of GraphQL have status 200 or 400, and contain more than the status.
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized))
                throw new RequestRefusedException((int)response.StatusCode, "catalogue_refused");
            return await ReadAsync(document, response, both.Token);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CatalogRefusedException(document.Name, "catalogue_unreachable");
        }
    }

    private static async Task<JsonElement> ReadAsync(CatalogDocument document, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (await stream.ReadAsync(piece, cancellationToken) is > 0 and var read)
        {
            if (bytes.Length + read > MaxAnswerBytes) throw new CatalogRefusedException(document.Name, CatalogRefusedException.Unreadable);
            bytes.Write(piece, 0, read);
        }
        return Parse(document.Name, bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    /// <summary>The object in the bytes of an answer.</summary>
    public static JsonElement Parse(string operation, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object) return parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Reported below, like JSON of another kind.
        }
        throw new CatalogRefusedException(operation, CatalogRefusedException.Unreadable);
    }

    /// <summary>The first error of an answer, or null.</summary>
    public static (int Code, string Text)? ErrorOf(JsonElement answer)
    {
        var error = CatalogJson.Object(answer, "error");
        if (error.ValueKind != JsonValueKind.Object)
        {
            if (!answer.TryGetProperty("errors", out var errors) || errors.ValueKind != JsonValueKind.Array || errors.GetArrayLength() == 0) return null;
            error = errors[0];
        }
        var code = CatalogJson.Integer(error, "code") ?? CatalogJson.Integer(CatalogJson.Object(error, "extensions"), "error_code") ?? 500;
        return ((int)Math.Clamp(code, 1, int.MaxValue), CatalogJson.Text(error, "message") ?? "");
    }

    private static string? FindText(Node node, string tag, int depth)
    {
        if (depth > 3) return null;
        if (node.Get(tag) is { Length: > 0 and <= MaxTextLength } attribute) return attribute;
        foreach (var child in node.Children)
        {
            if (child.Tag == tag && child.Text is { Length: > 0 and <= MaxTextLength } text) return text;
            if (FindText(child, tag, depth + 1) is { } inner) return inner;
        }
        return null;
    }
}
