using System.Net.Sockets;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Concurrency;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>Downloads files from URLs of callers: only from public addresses, also after redirects, with limits on size and time.</summary>
public sealed class MediaFetcher : IDisposable
{
    private const string Field = MediaNames.Address;
    private const int MaxRedirects = 3;
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(1);
    private readonly EgressGuard _guard;
    private readonly MediaOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;
    private readonly FairSemaphore _fetches;

    /// <summary>Creates the fetcher of a silo.</summary>
    public MediaFetcher(EgressGuards guards, MediaSemaphores semaphores, IOptions<WhatIsUpOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(guards);
        ArgumentNullException.ThrowIfNull(semaphores);
        (_guard, _fetches, _options, _time) = (guards.Urls, semaphores.Fetches, options.Value.Media, time);
        var handler = _guard.CreateHandler(ConnectTimeout);
        handler.PooledConnectionLifetime = ConnectionLifetime;
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>Downloads into a temporary file.</summary>
    /// <returns>The file, and what the server declared.</returns>
    /// <exception cref="GatewayException">The URL is not allowed or provides no file or too large a file, or no permit became available in time.</exception>
    public async Task<FetchedFile> FetchAsync(CustomerId customer, string address, CancellationToken cancellationToken)
    {
        using var permit = await _fetches.AcquireAsync(customer, cancellationToken);
        using var deadline = new CancellationTokenSource(_options.FetchTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var file = TemporaryFile.Open();
        try
        {
            return await FollowAsync(address, file, both.Token);
        }
        catch (Exception fault)
        {
            await file.DisposeAsync();
            if (cancellationToken.IsCancellationRequested || DescribeFault(fault) is not { } problem) throw;
            throw GatewayException.InvalidField(Field, problem);
        }
    }

    /// <summary>The problem with the URL, or null for an internal error.</summary>
    private static string? DescribeFault(Exception fault) => fault switch
    {
        OperationCanceledException => "took too long",
        EgressBlockedException or { InnerException: EgressBlockedException } => "must be a public address",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
            "has an unknown host name",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "could not be reached",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "has no trusted certificate",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            "closed the connection before the end of the file",
        IOException { InnerException: SocketException } or HttpRequestException { InnerException: IOException { InnerException: SocketException } } =>
            "closed the connection before the end of the file",
        HttpRequestException or HttpIOException => "could not be downloaded",
        // A full disk is not a problem of the URL.
        _ => null,
    };

    private async Task<FetchedFile> FollowAsync(string address, FileStream file, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            if (_guard.Vet(address) is { } problem) throw GatewayException.InvalidField(Field, hop == 0 ? problem : "redirects to an address that " + problem);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await _http.SendAsync(request, cancellationToken);
            var status = (int)response.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308)
            {
                address = Redirected(new Uri(address), response.Headers.Location)
                    ?? throw GatewayException.InvalidField(Field, "redirects to an invalid address");
                continue;
            }
            if (status != 200) throw GatewayException.InvalidField(Field, $"responded with status {status}");
            var type = ContentType.Parse(response.Content.Headers.ContentType?.MediaType);
            if (response.Content.Headers.ContentLength > MediaLimits.DocumentBytes) throw MediaErrors.TooLarge(MediaLimits.DocumentBytes, Field);
            await CopyAsync(response, file, cancellationToken);
            return new FetchedFile(file, type, NameOf(response, new Uri(address)));
        }
        throw GatewayException.InvalidField(Field, "has too many redirects");
    }

    /// <summary>
    /// The target of a redirect, or null when the header is malformed or makes no valid address together with its base.
    /// </summary>
    private static string? Redirected(Uri from, Uri? location)
    {
        if (location is null || !Uri.TryCreate(from, location, out var next)) return null;
        try
        {
            return next.AbsoluteUri.Split('#')[0];
        }
        catch (UriFormatException)
        {
            // Parts are read on demand.
            return null;
        }
    }

    private static string? NameOf(HttpResponseMessage response, Uri address)
    {
        var disposition = response.Content.Headers.NonValidated.TryGetValues("Content-Disposition", out var values) ? values.ToString() : null;
        return DispositionName.Read(disposition) ?? FileNames.FromAddress(address);
    }

    private static async Task CopyAsync(HttpResponseMessage response, FileStream file, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[BufferBytes];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (file.Length + read > MediaLimits.DocumentBytes) throw MediaErrors.TooLarge(MediaLimits.DocumentBytes, Field);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
