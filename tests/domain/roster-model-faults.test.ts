import { FAULTS_ALONE } from '../acceptance/model-setup.ts'
import { testWeeks } from '../acceptance/model-weeks.ts'

testWeeks(FAULTS_ALONE)
