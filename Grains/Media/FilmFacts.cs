using MetadataExtractor.Formats.QuickTime;
using MetadataExtractor.IO;
using WhatIsUp.Grains.Media.Audio;

namespace WhatIsUp.Grains.Media;

/// <summary>What an MP4, QuickTime or 3GPP file says of itself, sound alone too.</summary>
/// <param name="Seconds">Length, rounded up, or null.</param>
/// <param name="Width">Width in pixels as it is shown, or null.</param>
/// <param name="Height">Height in pixels as it is shown, or null.</param>
internal sealed record FilmFacts(int? Seconds, int? Width, int? Height)
{
    /// <summary>A film has some dozens; more are not worth the time.</summary>
    private const int MaxAtoms = 2_000;

    /// <summary>Tracks stand in the movie.</summary>
    private const int MaxDepth = 2;

    private const int MaxSeconds = 24 * 60 * 60;
    private const int MaxPixels = 16_384;

    /// <summary>Reads the facts of a film or sound, or null when the file is neither. The length of a film is rounded up to seconds, that of a sound to the nearest second.</summary>
    public static Task<FilmFacts?> ReadAsync(Stream file, CancellationToken cancellationToken, bool isSound = false) => Task.Run(() => Read(file, isSound), cancellationToken);

    private static FilmFacts? Read(Stream file, bool isSound)
    {
        var reader = new Reader(isSound);
        try
        {
            file.Position = 0;
            QuickTimeReader.ProcessAtoms(file, reader.Take, file.Length);
        }
        catch (Exception)
        {
            // The library says with a bare Exception that a file is damaged. What was read until there stands.
        }
        return reader.Found;
    }

    private sealed class Reader(bool isSound)
    {
        private int _atoms;
        private int _depth;
        private int? _seconds;
        private (int Width, int Height)? _size;

        public FilmFacts? Found => _seconds is null && _size is null ? null : new FilmFacts(_seconds, _size?.Width, _size?.Height);

        public void Take(AtomCallbackArgs atom)
        {
            if (++_atoms > MaxAtoms)
            {
                atom.Cancel = true;
                return;
            }
            switch (atom.TypeString)
            {
                case "moov" or "trak" when _depth < MaxDepth:
                    _depth++;
                    QuickTimeReader.ProcessAtoms(atom.Stream, Take, atom.BytesLeft);
                    _depth--;
                    break;
                case "mvhd":
                    TakeMovie(atom.Reader);
                    break;
                case "tkhd":
                    TakeTrack(atom.Reader);
                    break;
            }
        }

        /// <summary>ISO/IEC 14496-12, 8.2.2: version, flags, times, time scale, duration.</summary>
        private void TakeMovie(SequentialReader reader)
        {
            var isLong = reader.GetByte() == 1;
            reader.Skip(isLong ? 3 + 16 : 3 + 8);
            var scale = reader.GetUInt32();
            var duration = isLong ? reader.GetUInt64() : reader.GetUInt32();
            if (scale == 0 || duration == 0) return;
            var seconds = isSound ? AudioLength.Round((double)duration / scale) : Math.Ceiling((double)duration / scale);
            if (seconds <= MaxSeconds) _seconds = (int)seconds;
        }

        /// <summary>ISO/IEC 14496-12, 8.3.2: the matrix turns the picture, width and height are 16.16 numbers. Tracks of sound have none.</summary>
        private void TakeTrack(SequentialReader reader)
        {
            var isLong = reader.GetByte() == 1;
            reader.Skip((isLong ? 3 + 16 + 8 + 8 : 3 + 8 + 8 + 4) + 16);
            var isTurned = reader.GetInt32() == 0;
            reader.Skip(8 * 4);
            var (width, height) = ((int)(reader.GetUInt32() >> 16), (int)(reader.GetUInt32() >> 16));
            if (width is 0 or > MaxPixels || height is 0 or > MaxPixels) return;
            _size ??= isTurned ? (height, width) : (width, height);
        }
    }
}
