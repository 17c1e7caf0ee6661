import django.contrib.postgres.fields
import django.db.models.deletion
import pgvector.django
import pgvector.django.indexes
import pgvector.django.vector
import twins.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgvector.django.VectorExtension(),
        migrations.CreateModel(
            name='FeatureSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('modality', models.CharField(max_length=32)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(blank=True, help_text='expression, cnv, methylation, protein, mutation, score', max_length=32)),
                ('transform', models.CharField(default='none', max_length=32)),
                ('features', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('genes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(blank=True, max_length=32), default=list, size=None)),
                ('settings', models.JSONField(default=dict)),
                ('via', models.CharField(default='study', help_text='kind of import that brought it', max_length=32)),
            ],
            options={
                'ordering': ['modality', 'name'],
            },
        ),
        migrations.CreateModel(
            name='GeneSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('source', models.CharField(max_length=120)),
                ('genes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), size=None)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ImagingStudy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.IntegerField()),
                ('modality', models.CharField(max_length=8)),
                ('study_uid', models.CharField(max_length=64)),
                ('series_uid', models.CharField(max_length=64)),
                ('slices', models.IntegerField()),
                ('rows', models.IntegerField()),
                ('columns', models.IntegerField()),
                ('spacing_mm', models.JSONField()),
                ('source', models.CharField(blank=True, max_length=300)),
                ('preview', models.BinaryField(default=b'')),
                ('via', models.CharField(default='study', help_text='kind of import that brought it', max_length=32)),
            ],
            options={
                'ordering': ['patient_id', 'day'],
            },
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64)),
                ('age_years', models.FloatField(blank=True, null=True)),
                ('sex', models.CharField(blank=True, max_length=16)),
                ('diagnosis', models.CharField(blank=True, help_text='OncoTree code', max_length=32)),
                ('diagnosis_detail', models.CharField(blank=True, max_length=120)),
                ('ecog', models.SmallIntegerField(blank=True, null=True)),
                ('stage', models.CharField(blank=True, max_length=32)),
                ('site', models.CharField(blank=True, max_length=64)),
                ('covariates', models.JSONField(default=dict, help_text='baseline covariates: number, text, or null where missing')),
            ],
            options={
                'ordering': ['study_id', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=300)),
                ('diagnosis', models.CharField(blank=True, help_text='OncoTree code', max_length=32)),
                ('index_date', models.CharField(help_text='what day 0 is', max_length=200)),
                ('genome_build', models.CharField(blank=True, max_length=16)),
                ('randomised', models.BooleanField(default=False)),
                ('synthetic', models.BooleanField(default=False)),
                ('covariates', models.JSONField(default=list, help_text='[{name, kind, levels}] of Patient.covariates')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'studies',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('study_code', models.SlugField(max_length=64)),
                ('kind', models.CharField(blank=True, max_length=32)),
                ('paths', models.JSONField(default=list)),
                ('dry_run', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('stored', 'stored'), ('unchanged', 'unchanged'), ('checked', 'checked, not stored'), ('refused', 'refused'), ('failed', 'failed')], default='queued', max_length=16)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('result', models.JSONField(default=dict, help_text='patients, stored and unchanged counts by modality')),
                ('stage', models.CharField(blank=True, max_length=120)),
                ('done', models.IntegerField(default=0)),
                ('total', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imports', to='twins.study')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ImportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('severity', models.CharField(choices=[('error', 'error'), ('warning', 'warning')], max_length=8)),
                ('code', models.CharField(max_length=64)),
                ('file', models.CharField(blank=True, max_length=300)),
                ('line', models.IntegerField(blank=True, null=True)),
                ('column', models.CharField(blank=True, max_length=200)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('count', models.IntegerField(default=1)),
                ('message', models.TextField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='twins.importrun')),
            ],
            options={
                'ordering': ['run_id', 'severity', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Lesion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=64)),
                ('segment_number', models.IntegerField()),
                ('volume_ml', models.FloatField()),
                ('longest_diameter_mm', models.FloatField()),
                ('centroid_mm', models.JSONField()),
                ('imaging', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lesions', to='twins.imagingstudy')),
            ],
            options={
                'ordering': ['imaging_id', 'segment_number'],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('endpoint', models.CharField(max_length=32)),
                ('kind', models.CharField(default='survival', max_length=16)),
                ('time_days', models.FloatField()),
                ('entry_days', models.FloatField(default=0.0)),
                ('status', models.CharField(choices=[('censored', 'censored'), ('event', 'event'), ('competing', 'competing event')], max_length=16)),
                ('grade_min', models.SmallIntegerField(blank=True, null=True)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='twins.patient')),
            ],
            options={
                'ordering': ['patient_id', 'endpoint'],
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('modality', models.CharField(max_length=32)),
                ('name', models.CharField(max_length=120)),
                ('day', models.IntegerField()),
                ('state', models.CharField(choices=[('value', 'value'), ('below_limit', 'below the limit of detection'), ('none_found', 'tested, none found'), ('failed', 'test failed'), ('not_tested', 'not tested')], max_length=16)),
                ('value', models.FloatField(blank=True, null=True)),
                ('unit', models.CharField(blank=True, max_length=32)),
                ('limit', models.FloatField(blank=True, help_text='limit of detection, same unit', null=True)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='observations', to='twins.patient')),
            ],
            options={
                'ordering': ['patient_id', 'name', 'day'],
            },
        ),
        migrations.AddField(
            model_name='imagingstudy',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imaging', to='twins.patient'),
        ),
        migrations.CreateModel(
            name='FeatureVector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.IntegerField()),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=twins.models.fields.RealField(null=True), size=None)),
                ('digest', models.CharField(help_text='hash of the values: a re-import compares this', max_length=32)),
                ('feature_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vectors', to='twins.featureset')),
                ('lesion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='radiomics', to='twins.lesion')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feature_vectors', to='twins.patient')),
            ],
            options={
                'ordering': ['feature_set_id', 'patient_id', 'day'],
            },
        ),
        migrations.CreateModel(
            name='DiseaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('progression', 'progression'), ('death', 'death')], max_length=16)),
                ('day', models.IntegerField()),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disease_events', to='twins.patient')),
            ],
            options={
                'ordering': ['patient_id', 'day'],
            },
        ),
        migrations.CreateModel(
            name='AdverseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=200)),
                ('start_day', models.IntegerField()),
                ('stop_day', models.IntegerField(blank=True, null=True)),
                ('grade', models.SmallIntegerField(blank=True, null=True)),
                ('organ_class', models.CharField(blank=True, max_length=120)),
                ('attribution', models.CharField(default='all_cause', max_length=32)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adverse_events', to='twins.patient')),
            ],
            options={
                'ordering': ['patient_id', 'start_day'],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.IntegerField()),
                ('category', models.CharField(max_length=8)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='twins.patient')),
            ],
            options={
                'ordering': ['patient_id', 'day'],
            },
        ),
        migrations.CreateModel(
            name='SlideEmbedding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('modality', models.CharField(default='pathology', max_length=32)),
                ('name', models.CharField(max_length=120)),
                ('encoder', models.CharField(max_length=64)),
                ('unit', models.CharField(max_length=16)),
                ('pooling', models.CharField(max_length=32)),
                ('day', models.IntegerField()),
                ('count', models.IntegerField(help_text='tiles or cells that were pooled')),
                ('source', models.CharField(blank=True, max_length=300)),
                ('vector', pgvector.django.vector.VectorField()),
                ('digest', models.CharField(help_text='hash of the vector: a re-import compares this', max_length=32)),
                ('via', models.CharField(default='study', help_text='kind of import that brought it', max_length=32)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='embeddings', to='twins.patient')),
            ],
            options={
                'ordering': ['patient_id', 'modality', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Specimen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plasma', 'plasma'), ('tissue', 'tissue')], max_length=16)),
                ('day', models.IntegerField()),
                ('variants_state', models.CharField(choices=[('value', 'value'), ('below_limit', 'below the limit of detection'), ('none_found', 'tested, none found'), ('failed', 'test failed'), ('not_tested', 'not tested')], max_length=16)),
                ('build', models.CharField(blank=True, max_length=16)),
                ('source', models.CharField(blank=True, help_text='file it came from, inside the import', max_length=300)),
                ('via', models.CharField(default='study', help_text='kind of import that brought it', max_length=32)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='specimens', to='twins.patient')),
            ],
            options={
                'ordering': ['patient_id', 'day'],
            },
        ),
        migrations.AddField(
            model_name='patient',
            name='study',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='patients', to='twins.study'),
        ),
        migrations.CreateModel(
            name='ModelVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('endpoint', models.CharField(max_length=32)),
                ('checkpoint_sha256', models.CharField(max_length=64)),
                ('data_sha256', models.CharField(max_length=64)),
                ('config', models.JSONField(default=dict)),
                ('metrics', models.JSONField(default=dict, help_text='the JSON of `fit`')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='model_versions', to='twins.study')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='featureset',
            name='study',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feature_sets', to='twins.study'),
        ),
        migrations.CreateModel(
            name='TreatmentLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('regimen', models.CharField(max_length=160)),
                ('start_day', models.IntegerField()),
                ('stop_day', models.IntegerField(blank=True, null=True)),
                ('line', models.SmallIntegerField(blank=True, null=True)),
                ('is_index', models.BooleanField(default=False)),
                ('components', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='treatment_lines', to='twins.patient')),
            ],
            options={
                'ordering': ['patient_id', 'start_day'],
            },
        ),
        migrations.CreateModel(
            name='Twin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin_day', models.IntegerField(default=0)),
                ('snapshot_sha256', models.CharField(help_text="hash of the patient's data that were used", max_length=64)),
                ('seed', models.BigIntegerField()),
                ('embedding', pgvector.django.vector.VectorField(blank=True, dimensions=32, null=True)),
                ('prognostic_index', models.FloatField(blank=True, null=True)),
                ('modalities', models.JSONField(default=dict)),
                ('state', models.JSONField(default=dict)),
                ('flags', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('model', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='twins', to='twins.modelversion')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='twins', to='twins.patient')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('horizon_months', models.IntegerField()),
                ('arms', models.JSONField(default=dict, help_text='arms and differences, as the JSON of `simulate`')),
                ('seconds', models.FloatField(default=0.0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('twin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forecasts', to='twins.twin')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Variant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gene', models.CharField(blank=True, max_length=32)),
                ('chrom', models.CharField(blank=True, max_length=32)),
                ('position', models.BigIntegerField(blank=True, null=True)),
                ('ref', models.TextField(blank=True)),
                ('alt', models.TextField(blank=True)),
                ('protein', models.CharField(blank=True, max_length=120)),
                ('effect', models.CharField(blank=True, max_length=64)),
                ('vaf', models.FloatField(blank=True, null=True)),
                ('depth', models.IntegerField(blank=True, null=True)),
                ('alt_depth', models.IntegerField(blank=True, null=True)),
                ('specimen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='variants', to='twins.specimen')),
            ],
            options={
                'ordering': ['specimen_id', 'gene', 'position'],
            },
        ),
        migrations.CreateModel(
            name='AccessEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(help_text='user name, or the command that acted', max_length=150)),
                ('action', models.CharField(max_length=64)),
                ('study_code', models.CharField(blank=True, max_length=64)),
                ('patient_code', models.CharField(blank=True, max_length=64)),
                ('detail', models.JSONField(default=dict)),
                ('previous_sha256', models.CharField(blank=True, max_length=64)),
                ('sha256', models.CharField(max_length=64)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['study_code', 'patient_code'], name='twins_acces_study_c_455bf0_idx')],
            },
        ),
        migrations.AddConstraint(
            model_name='lesion',
            constraint=models.UniqueConstraint(fields=('imaging', 'segment_number'), name='segment_once_a_series'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.UniqueConstraint(fields=('patient', 'endpoint'), name='outcome_once_an_endpoint'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.UniqueConstraint(fields=('patient', 'modality', 'name', 'day'), name='observation_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'value'), ('value__isnull', False)), models.Q(models.Q(('state', 'value'), _negated=True), ('value__isnull', True)), _connector='OR'), name='observation_value_matches_state'),
        ),
        migrations.AddConstraint(
            model_name='imagingstudy',
            constraint=models.UniqueConstraint(fields=('patient', 'series_uid'), name='series_once_a_patient'),
        ),
        migrations.AddConstraint(
            model_name='featurevector',
            constraint=models.UniqueConstraint(fields=('patient', 'feature_set', 'day', 'lesion'), name='vector_once_a_sample', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='diseaseevent',
            constraint=models.UniqueConstraint(fields=('patient', 'kind', 'day'), name='disease_event_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(fields=('patient', 'day', 'category'), name='response_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='slideembedding',
            constraint=models.UniqueConstraint(fields=('patient', 'modality', 'name', 'day'), name='embedding_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='specimen',
            constraint=models.UniqueConstraint(fields=('patient', 'kind', 'day'), name='specimen_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.UniqueConstraint(fields=('study', 'code'), name='patient_once_a_study'),
        ),
        migrations.AddConstraint(
            model_name='featureset',
            constraint=models.UniqueConstraint(fields=('study', 'modality', 'name'), name='feature_set_once_a_study'),
        ),
        migrations.AddConstraint(
            model_name='treatmentline',
            constraint=models.UniqueConstraint(fields=('patient', 'regimen', 'start_day', 'is_index'), name='line_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='twin',
            index=pgvector.django.indexes.HnswIndex(fields=['embedding'], name='twin_embedding_hnsw', opclasses=['vector_cosine_ops']),
        ),
        migrations.AddIndex(
            model_name='variant',
            index=models.Index(fields=['gene'], name='twins_varia_gene_c0c47f_idx'),
        ),
        migrations.AddConstraint(
            model_name='variant',
            constraint=models.CheckConstraint(condition=models.Q(('vaf__isnull', True), ('vaf__range', (0, 1)), _connector='OR'), name='variant_vaf_is_a_fraction'),
        ),
    ]
