using System.Buffers.Text;
using System.Globalization;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Sandbox;

/// <summary>Files of a phone.</summary>
public sealed partial class SandboxPhone
{
    /// <summary>Encrypts a file and puts it to the media server, as the phone's own app does.</summary>
    /// <exception cref="MediaException">It is longer than <see cref="SandboxOptions.MaxMediaBytes"/>.</exception>
    public async Task<UploadedMedia> UploadMediaAsync(Stream content, MediaKind kind, CancellationToken cancellationToken = default)
    {
        var path = Path.Combine(Path.GetTempPath(), "whatisup-" + Path.GetRandomFileName());
        var encrypted = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (encrypted.ConfigureAwait(false))
        {
            var file = await MediaCipher.EncryptAsync(content, encrypted, kind, _exchange.Options.MaxMediaBytes, cancellationToken).ConfigureAwait(false);
            encrypted.Position = 0;
            var name = Base64Url.EncodeToString(file.EncryptedSha256);
            await _exchange.Media.ReceiveAsync(name, 0, encrypted, cancellationToken).ConfigureAwait(false);
            var directPath = _exchange.Media.DirectPath(name);
            var url = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_exchange.MediaPort}{directPath}");
            return new UploadedMedia(file, kind, url, directPath, _exchange.Now);
        }
    }

    /// <summary>Opens a file that lies at the media server.</summary>
    /// <returns>Bytes of content.</returns>
    /// <exception cref="SandboxRefusedException">There is no such file.</exception>
    /// <exception cref="MediaException">It is not the file that the reference tells of.</exception>
    public async Task<long> DownloadMediaAsync(MediaReference file, MediaKind kind, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var name = Base64Url.EncodeToString(file.EncryptedSha256);
        if (!_exchange.Media.Has(name)) throw new SandboxRefusedException("not_found", "The media server has no such file.");
        var encrypted = _exchange.Media.Open(name);
        await using (encrypted.ConfigureAwait(false))
            return await MediaCipher.DecryptAsync(encrypted, content, file, kind, _exchange.Options.MaxMediaBytes, cancellationToken).ConfigureAwait(false);
    }
}
